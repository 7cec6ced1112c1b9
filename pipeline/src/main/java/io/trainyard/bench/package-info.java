/** Measures training steps and averaging, side by side in one process. */
package io.trainyard.bench;
