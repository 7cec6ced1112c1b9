package io.trainyard.dataset;

/**
 * Rows of one row group.
 *
 * @param part index of the file in its split
 * @param rowGroup index of the row group in the file
 * @param ordinal index of the row group in the split
 * @param from first row, in the row group
 * @param to row after the last, in the row group
 */
record Segment(int part, int rowGroup, int ordinal, int from, int to) {

  int rows() {
    return to - from;
  }
}
