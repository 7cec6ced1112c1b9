package io.trainyard.augment;

import io.trainyard.image.Planes;

/**
 * Rows of a result that are taken from level lines of an image, as those of a shear along x and of
 * a scale are, between its pixels. Of two neighbouring rows of the image each is brought to the
 * result's columns, and kept as long as the columns stay: a scale does that once for each of the
 * image's rows. Then whole rows are blended, which is compiled to vector instructions, as is the
 * first step where columns are a whole pixel apart. The values are bit by bit those of {@link
 * Sampler#between}.
 */
final class LevelSampling {

  /** Rows of the image that are kept: of neighbours, one is even. */
  private static final int KEPT = 2;

  private static final int NONE = -1;

  /** Scratch arrays of the image, before those of the rows that are kept. */
  private static final int LINE = 0;

  private static final int ROWS = 1;

  private final Planes image;
  private final float[] in;
  private final float[] out;
  private final int channels;
  private final int width;
  private final int plane;

  /** For each row that is kept and each channel, its values in the result's columns. */
  private final float[][][] rows;

  private final int[] kept = {NONE, NONE};

  /**
   * The columns that {@link #rows} has: how many, the first one's place, and the way to the next.
   */
  private int count;

  private long first;
  private long step;
  private Taps taps;

  /**
   * @param out where the result goes, CHW, of the image's size
   */
  LevelSampling(Planes image, float[] out) {
    this.image = image;
    this.in = image.values();
    this.out = out;
    this.channels = image.channels();
    this.width = image.width();
    this.plane = image.planeSize();
    this.rows = new float[KEPT][channels][];
  }

  /**
   * Writes {@code size} pixels of a row, all of whose neighbours lie inside of the image.
   *
   * @param to where the first channel's first value goes
   * @param x the place of the first pixel in the image, as {@link FixedPoint} has it
   * @param stepX from there to the next pixel's
   * @param y the place of all of them
   */
  void row(int to, int size, long x, long stepX, long y) {
    columns(size, x, stepX);
    int line = FixedPoint.whole(y);
    float below = FixedPoint.fraction(y);
    float[][] upper = brought(line);
    if (below == 0) {
      for (int c = 0; c < channels; c++) {
        System.arraycopy(upper[c], 0, out, to + c * plane, count);
      }
      return;
    }
    float[][] lower = brought(line + 1);
    float[] blended = image.scratch(LINE, width);
    for (int c = 0; c < channels; c++) {
      Taps.blend(upper[c], lower[c], below, blended, count);
      System.arraycopy(blended, 0, out, to + c * plane, count);
    }
  }

  private void columns(int size, long x, long stepX) {
    if (size == count && x == first && stepX == step) {
      return;
    }
    count = size;
    first = x;
    step = stepX;
    kept[0] = NONE;
    kept[1] = NONE;
    if (step != FixedPoint.ONE) {
      taps = taps();
    }
  }

  private Taps taps() {
    int[] left = new int[count];
    float[] weights = new float[2 * count];
    long place = first;
    for (int i = 0; i < count; i++, place += step) {
      left[i] = FixedPoint.whole(place);
      weights[2 * i + 1] = FixedPoint.fraction(place);
      weights[2 * i] = 1 - weights[2 * i + 1];
    }
    return new Taps(count, 2, left, weights);
  }

  /** A row of the image, each channel's in the result's columns. */
  private float[][] brought(int row) {
    int place = row % KEPT;
    float[][] to = rows[place];
    if (kept[place] == row) {
      return to;
    }
    kept[place] = row;
    for (int c = 0; c < channels; c++) {
      to[c] = image.scratch(ROWS + place * channels + c, width);
    }
    int from = row * width;
    if (step == FixedPoint.ONE) {
      for (int c = 0; c < channels; c++) {
        shifted(from + c * plane, to[c]);
      }
    } else if (channels == Colours.RGB) {
      taps.alongRows(in, from, plane, to[0], to[1], to[2]);
    } else {
      for (int c = 0; c < channels; c++) {
        taps.alongRow(in, from + c * plane, 1, to[c]);
      }
    }
    return to;
  }

  /** A row whose columns all lie equally far between two of the image's. */
  private void shifted(int row, float[] to) {
    int from = row + FixedPoint.whole(first);
    float right = FixedPoint.fraction(first);
    if (right == 0) {
      System.arraycopy(in, from, to, 0, count);
      return;
    }
    float[] line = image.scratch(LINE, width);
    System.arraycopy(in, from, line, 0, count + 1);
    between(line, right, to, count);
  }

  private static void between(float[] line, float right, float[] to, int count) {
    for (int i = 0; i < count; i++) {
      to[i] = line[i] + right * (line[i + 1] - line[i]);
    }
  }
}
