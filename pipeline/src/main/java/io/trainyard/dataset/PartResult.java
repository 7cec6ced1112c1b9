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

    /** As many squares of bytes as surely fit into an int. */
    private static final int MOST_VALUES = Integer.MAX_VALUE / (255 * 255);

    static Totals zero(int classes, int channels) {
      return new Totals(new long[classes], new long[channels], new long[channels], new long[1]);
    }

    /** Counts one row in; changes this. */
    void add(Example example) {
      rowsByClass[example.label()]++;
      addPixels(example.pixels());
      stored[0] += example.file() == null ? 0 : example.file().image().content().length;
    }

    /** In numbers of 32 bits, which is as far as they go without loss. */
    private void addPixels(byte[] pixels) {
      int channels = sums.length;
      int most = MOST_VALUES * channels;
      for (int from = 0; from < pixels.length; from += most) {
        int to = Math.min(pixels.length, from + most);
        if (channels == 3) {
          addRgb(pixels, from, to);
        } else {
          addEach(pixels, from, to);
        }
      }
    }

    private void addEach(byte[] pixels, int from, int to) {
      int channels = sums.length;
      for (int c = 0; c < channels; c++) {
        int sum = 0;
        int square = 0;
        for (int i = from + c; i < to; i += channels) {
          int value = pixels[i] & 0xFF;
          sum += value;
          square += value * value;
        }
        sums[c] += sum;
        squares[c] += square;
      }
    }

    /** The same, three channels in one pass. */
    private void addRgb(byte[] pixels, int from, int to) {
      int red = 0;
      int green = 0;
      int blue = 0;
      int red2 = 0;
      int green2 = 0;
      int blue2 = 0;
      for (int i = from; i < to; i += 3) {
        int r = pixels[i] & 0xFF;
        int g = pixels[i + 1] & 0xFF;
        int b = pixels[i + 2] & 0xFF;
        red += r;
        green += g;
        blue += b;
        red2 += r * r;
        green2 += g * g;
        blue2 += b * b;
      }
      sums[0] += red;
      sums[1] += green;
      sums[2] += blue;
      squares[0] += red2;
      squares[1] += green2;
      squares[2] += blue2;
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
