/** Which process may work on a run: a lease with a heartbeat, on any Hadoop file system. */
package io.trainyard.lease;
