/** Which device a task computes on: the GPU that Spark gave to it, or the CPU. */
package io.trainyard.device;
