package io.trainyard.augment;

import io.trainyard.image.Planes;
import java.io.Serializable;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Smooth random fields of displacements, to the right and down: noise, filtered by a Gaussian along
 * rows and then along columns.
 *
 * <p>Both directions are filtered across arrays: to each value of one array those at the same place
 * of its neighbours are added. That is what the compiler makes vector instructions of, while values
 * of one array that stand apart are added one by one. So noise is drawn column by column, a column
 * of the one field and then of the other in one array, and what is filtered along rows is turned
 * over.
 */
final class DisplacementField implements Serializable {

  private static final long serialVersionUID = 1;

  /** Pairs of neighbours that are added at once. */
  private static final int PAIRS = 3;

  /** Scratch arrays of the image: zeros, one that is worked on, and lines from there on. */
  private static final int ZEROS = 0;

  private static final int WORK = 1;
  private static final int LINES = 2;

  /** From the middle on; filled up with zeros to a whole number of {@link #PAIRS}. */
  private final float[] weights;

  private final float[] amplified;

  DisplacementField(double sigma, double alpha) {
    int radius = (int) Math.ceil(3 * sigma);
    double[] gaussian = new double[radius + 1];
    double sum = 0;
    for (int k = 0; k <= radius; k++) {
      gaussian[k] = StrictMath.exp(-((double) k * k) / (2 * sigma * sigma));
      sum += k == 0 ? gaussian[k] : 2 * gaussian[k];
    }
    int filled = (radius + PAIRS - 1) / PAIRS * PAIRS;
    weights = new float[filled + 1];
    amplified = new float[filled + 1];
    for (int k = 0; k <= radius; k++) {
      weights[k] = (float) (gaussian[k] / sum);
      amplified[k] = (float) (alpha * gaussian[k] / sum);
    }
  }

  /**
   * One pair of fields for an image, which lends it its scratch: good until something else uses
   * that.
   */
  final class Drawn {

    private final float[][] rows;
    private final float[] row;
    private final int width;

    private Drawn(float[][] rows, float[] row, int width) {
      this.rows = rows;
      this.row = row;
      this.width = width;
    }

    /**
     * The displacements of row y, in pixels: those to the right, and from place {@code width} on
     * those down. Good until the next call.
     */
    float[] row(int y) {
      filter(rows, y, row, 2 * width, amplified);
      return row;
    }
  }

  Drawn draw(Planes image, SplittableRandom random) {
    int height = image.height();
    int width = image.width();
    float[] zeros = image.scratch(ZEROS, 2 * Math.max(height, width));
    Arrays.fill(zeros, 0);
    float[][] columns = lines(image, LINES, width, 2 * height, zeros);
    float[][] rows = lines(image, LINES + width, height, 2 * width, zeros);
    float[] work = image.scratch(WORK, 2 * Math.max(height, width));
    int radius = weights.length - 1;
    for (int x = 0; x < width; x++) {
      noise(columns[radius + x], height, random);
    }
    for (int x = 0; x < width; x++) {
      filter(columns, x, work, 2 * height, weights);
      for (int y = 0; y < height; y++) {
        float[] row = rows[radius + y];
        row[x] = work[y];
        row[width + x] = work[height + y];
      }
    }
    return new Drawn(rows, work, width);
  }

  /** Lines of scratch, with as many lines of zeros before and after them as the filter reaches. */
  private float[][] lines(Planes image, int slot, int count, int length, float[] zeros) {
    int radius = weights.length - 1;
    float[][] lines = new float[radius + count + radius][];
    Arrays.fill(lines, zeros);
    for (int i = 0; i < count; i++) {
      lines[radius + i] = image.scratch(slot + i, length);
    }
    return lines;
  }

  /** Both fields' values of one column, uniform from -1 to 1: of each number drawn, one of each. */
  private static void noise(float[] column, int height, SplittableRandom random) {
    for (int y = 0; y < height; y++) {
      long bits = random.nextLong();
      column[y] = (int) (bits >> 32) * 0x1p-31f;
      column[height + y] = (int) bits * 0x1p-31f;
    }
  }

  /**
   * out = weights[0] * lines[i] + sum over k from 1 of weights[k] * (lines[i - k] + lines[i + k]),
   * where lines count from the first one that is not before the image.
   */
  private static void filter(float[][] lines, int i, float[] out, int length, float[] weights) {
    int middle = weights.length - 1 + i;
    scaled(lines[middle], weights[0], out, length);
    for (int k = 1; k < weights.length; k += PAIRS) {
      addPairs(
          lines[middle - k],
          lines[middle + k],
          weights[k],
          lines[middle - k - 1],
          lines[middle + k + 1],
          weights[k + 1],
          lines[middle - k - 2],
          lines[middle + k + 2],
          weights[k + 2],
          out,
          length);
    }
  }

  private static void scaled(float[] in, float weight, float[] out, int length) {
    for (int i = 0; i < length; i++) {
      out[i] = weight * in[i];
    }
  }

  private static void addPairs(
      float[] a,
      float[] b,
      float ab,
      float[] c,
      float[] d,
      float cd,
      float[] e,
      float[] f,
      float ef,
      float[] out,
      int length) {
    for (int i = 0; i < length; i++) {
      out[i] += ab * (a[i] + b[i]) + cd * (c[i] + d[i]) + ef * (e[i] + f[i]);
    }
  }
}
