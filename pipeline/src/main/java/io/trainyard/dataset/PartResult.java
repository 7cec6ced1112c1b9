package io.trainyard.dataset;

import io.trainyard.model.TargetMoments;
import java.io.Serializable;
import java.util.stream.LongStream;

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
   * Sums; all but those of targets are exact, so that they come out the same in whatever order they
   * are added up.
   *
   * @param rowsByClass rows of each class; none where they have targets
   * @param sums of the values of each channel
   * @param squares of the values of each channel, summed
   * @param stored one number: bytes of the images of rows that come from files, as they are stored
   * @param targets of rows that have no classes
   */
  record Totals(
      long[] rowsByClass, long[] sums, long[] squares, long[] stored, TargetMoments targets)
      implements Serializable {

    /** As many squares of bytes as surely fit into 32 bits. */
    private static final int MOST_VALUES = Integer.MAX_VALUE / (255 * 255);

    private static final long LOWER = 0xFFFF_FFFFL;

    /** Of each byte the value, and in the upper half its square: so one addition does for both. */
    private static final long[] POWERS =
        LongStream.range(0, 256).map(v -> v | v * v << 32).toArray();

    static Totals zero(int classes, int targets, int channels) {
      return new Totals(
          new long[classes],
          new long[channels],
          new long[channels],
          new long[1],
          new TargetMoments(targets));
    }

    /** Counts one row in; changes this. */
    void add(Example example) {
      if (example.targets() == null) {
        rowsByClass[example.label()]++;
      } else {
        targets.add(example.targets(), 0);
      }
      addPixels(example.pixels());
      stored[0] += example.file() == null ? 0 : example.file().image().content().length;
    }

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
        long powers = 0;
        for (int i = from + c; i < to; i += channels) {
          powers += POWERS[pixels[i] & 0xFF];
        }
        addPowers(c, powers);
      }
    }

    /** The same, three channels in one pass. */
    private void addRgb(byte[] pixels, int from, int to) {
      long red = 0;
      long green = 0;
      long blue = 0;
      for (int i = from; i < to; i += 3) {
        red += POWERS[pixels[i] & 0xFF];
        green += POWERS[pixels[i + 1] & 0xFF];
        blue += POWERS[pixels[i + 2] & 0xFF];
      }
      addPowers(0, red);
      addPowers(1, green);
      addPowers(2, blue);
    }

    private void addPowers(int channel, long powers) {
      sums[channel] += powers & LOWER;
      squares[channel] += powers >>> 32;
    }

    /** Counts the rows of {@code other} in; changes this. */
    void add(Totals other) {
      addAll(rowsByClass, other.rowsByClass);
      addAll(sums, other.sums);
      addAll(squares, other.squares);
      addAll(stored, other.stored);
      targets.merge(other.targets);
    }

    private static void addAll(long[] to, long[] from) {
      for (int i = 0; i < to.length; i++) {
        to[i] += from[i];
      }
    }
  }
}
