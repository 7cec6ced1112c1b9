/** Atomic checkpoints with checksums, on any Hadoop file system. */
package io.trainyard.checkpoint;
