package io.trainyard.image;

import java.util.function.IntUnaryOperator;

/**
 * Of which rows and columns of an image another one is made: whole pixels, each as often as need
 * be. Immutable.
 */
public final class Selection {

  /** No row or column of the image. */
  public static final int NOWHERE = -1;

  private final int[] rows;
  private final int[] columns;

  /** The longest run of columns that follow one another, which is copied as a whole. */
  private final int begin;

  private final int end;

  /**
   * @param row for each row of the result, that of the image, or {@link #NOWHERE}
   * @param column likewise
   */
  public Selection(int height, IntUnaryOperator row, int width, IntUnaryOperator column) {
    this.rows = new int[height];
    this.columns = new int[width];
    for (int y = 0; y < height; y++) {
      rows[y] = row.applyAsInt(y);
    }
    int longest = 0;
    int last = 0;
    for (int x = 0, first = 0; x < width; x++) {
      columns[x] = column.applyAsInt(x);
      if (columns[x] == NOWHERE) {
        first = x + 1;
      } else if (x > first && columns[x] != columns[x - 1] + 1) {
        first = x;
      }
      if (x + 1 - first > longest) {
        longest = x + 1 - first;
        last = x + 1;
      }
    }
    this.begin = last - longest;
    this.end = last;
  }

  int height() {
    return rows.length;
  }

  int width() {
    return columns.length;
  }

  int row(int y) {
    return rows[y];
  }

  int column(int x) {
    return columns[x];
  }

  /** The first column of the run. */
  int begin() {
    return begin;
  }

  /** The column after the run's last. */
  int end() {
    return end;
  }
}
