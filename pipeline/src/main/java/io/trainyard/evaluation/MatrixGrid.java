package io.trainyard.evaluation;

import java.awt.Rectangle;

/**
 * The squares in which a matrix of classes is drawn: large for few classes, a pixel each for a
 * thousand, and for more than that a pixel for several classes.
 *
 * @param classes of the matrix, in each direction
 * @param together classes that share a square, in each direction
 * @param cell side of a square in pixels
 */
record MatrixGrid(int classes, int together, int cell) {

  private static final int LARGEST_CELL = 84;
  private static final int SIDE = 800;
  private static final int MOST_CELLS = 1200;

  static MatrixGrid of(int classes) {
    int together = (classes + MOST_CELLS - 1) / MOST_CELLS;
    int cells = (classes + together - 1) / together;
    int cell = (int) Math.max(1, Math.min(LARGEST_CELL, Math.round(SIDE / (double) cells)));
    return new MatrixGrid(classes, together, cell);
  }

  /** Squares in each direction. */
  int cells() {
    return (classes + together - 1) / together;
  }

  /** Side of the whole matrix in pixels. */
  int side() {
    return cells() * cell;
  }

  /** The square of a pair of classes, from the matrix's upper left corner. */
  Rectangle at(int label, int predicted) {
    return new Rectangle(predicted / together * cell, label / together * cell, cell, cell);
  }

  /** The least number of classes from one label to the next that leaves each so many pixels. */
  int labelStep(int pixels) {
    for (int tens = 1; ; tens *= 10) {
      for (int step : new int[] {tens, 2 * tens, 5 * tens}) {
        if ((long) step * cell >= (long) pixels * together) {
          return step;
        }
      }
    }
  }
}
