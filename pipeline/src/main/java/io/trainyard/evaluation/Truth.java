package io.trainyard.evaluation;

/**
 * What is true of some rows. The arrays are not copied.
 *
 * @param ids of the rows
 * @param labels their classes, from 0; of no matter where rows have targets
 * @param targets in their own units, row after row; none where rows have classes
 */
public record Truth(long[] ids, int[] labels, float[] targets) {}
