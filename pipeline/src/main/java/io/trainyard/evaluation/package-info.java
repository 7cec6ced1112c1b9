/** Metrics that merge across partitions. */
package io.trainyard.evaluation;
