package io.trainyard.dataset;

import java.io.Serializable;

/**
 * A Parquet file that a task wrote, and what its rows come to.
 *
 * @param written where it is now, fully qualified
 * @param file what the manifest will say of it, with its final path
 * @param totals over its rows
 */
record PartResult(Split split, String written, Manifest.Part file, Totals totals)
    implements Serializable {

  /**
   * Exact sums, so that they come out the same in whatever order they are added up.
   *
   * @param rowsByClass rows of each class
   * @param sums of the values of each channel
   * @param squares of the values of each channel, summed
   * @param stored one number: bytes of the images of rows that come from files, as they are stored
   */
  record Totals(long[] rowsByClass, long[] sums, long[] squares, long[] stored)
      implements Serializable {

    static Totals zero(int classes, int channels) {
      return new Totals(new long[classes], new long[channels], new long[channels], new long[1]);
    }

    /** Counts one row in; changes this. */
    void add(Example example) {
      rowsByClass[example.label()]++;
      byte[] pixels = example.pixels();
      int channels = sums.length;
      for (int c = 0; c < channels; c++) {
        long sum = 0;
        long square = 0;
        for (int i = c; i < pixels.length; i += channels) {
          int value = Byte.toUnsignedInt(pixels[i]);
          sum += value;
          square += value * value;
        }
        sums[c] += sum;
        squares[c] += square;
      }
      stored[0] += example.file() == null ? 0 : example.file().image().content().length;
    }

    /** Counts the rows of {@code other} in; changes this. */
    void add(Totals other) {
      addAll(rowsByClass, other.rowsByClass);
      addAll(sums, other.sums);
      addAll(squares, other.squares);
      addAll(stored, other.stored);
    }

    private static void addAll(long[] to, long[] from) {
      for (int i = 0; i < to.length; i++) {
        to[i] += from[i];
      }
    }
  }
}
