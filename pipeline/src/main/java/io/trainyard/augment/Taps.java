package io.trainyard.augment;

import java.util.Arrays;

/**
 * Of which pixels each pixel of a resized row or column is the weighted sum.
 *
 * @param size how many pixels the result has
 * @param count pixels in a sum
 * @param first for each pixel of the result, the first of its sum
 * @param weights size x count
 */
record Taps(int size, int count, int[] first, float[] weights) {

  private static final int RGB = Colours.RGB;

  /**
   * @param start the first pixel of the part that is resized
   * @param length its pixels
   */
  static Taps of(int start, int length, int size, Interpolation interpolation) {
    return interpolation == Interpolation.NEAREST
        ? nearest(start, length, size)
        : triangles(start, length, size);
  }

  private static Taps nearest(int start, int length, int size) {
    int[] first = new int[size];
    float[] weights = new float[size];
    for (int i = 0; i < size; i++) {
      first[i] = start + (int) ((i + 0.5) * length / size);
    }
    Arrays.fill(weights, 1);
    return new Taps(size, 1, first, weights);
  }

  private static Taps triangles(int start, int length, int size) {
    double scale = (double) length / size;
    double reach = Math.max(1, scale);
    int count = Math.min(length, (int) Math.ceil(2 * reach));
    int[] first = new int[size];
    float[] weights = new float[size * count];
    double[] triangle = new double[count];
    for (int i = 0; i < size; i++) {
      double centre = (i + 0.5) * scale - 0.5;
      int from = (int) Math.floor(centre - reach) + 1;
      from = Math.max(0, Math.min(length - count, from));
      double sum = 0;
      for (int k = 0; k < count; k++) {
        triangle[k] = Math.max(0, 1 - Math.abs(from + k - centre) / reach);
        sum += triangle[k];
      }
      for (int k = 0; k < count; k++) {
        weights[i * count + k] = (float) (triangle[k] / sum);
      }
      first[i] = start + from;
    }
    return new Taps(size, count, first, weights);
  }

  /**
   * Resizes one row.
   *
   * @param from where its first value stands in {@code in}
   * @param step from there to the next
   */
  void alongRow(float[] in, int from, int step, float[] out) {
    if (count == 2) {
      pairsAlongRow(in, from, step, out);
      return;
    }
    for (int i = 0; i < size; i++) {
      float sum = 0;
      for (int k = 0; k < count; k++) {
        sum += weights[i * count + k] * in[from + (first[i] + k) * step];
      }
      out[i] = sum;
    }
  }

  private void pairsAlongRow(float[] in, int from, int step, float[] out) {
    int[] first = this.first;
    float[] weights = this.weights;
    for (int i = 0; i < first.length; i++) {
      int at = from + first[i] * step;
      out[i] = in[at] + weights[2 * i + 1] * (in[at + step] - in[at]);
    }
  }

  /**
   * Resizes rows of three channels that stand {@code plane} values apart; what they share is read
   * once.
   */
  void alongRows(float[] in, int from, int plane, float[] a, float[] b, float[] c) {
    if (count != 2) {
      alongRow(in, from, 1, a);
      alongRow(in, from + plane, 1, b);
      alongRow(in, from + 2 * plane, 1, c);
      return;
    }
    int[] first = this.first;
    float[] weights = this.weights;
    for (int i = 0; i < first.length; i++) {
      float weight = weights[2 * i + 1];
      int at = from + first[i];
      a[i] = in[at] + weight * (in[at + 1] - in[at]);
      at += plane;
      b[i] = in[at] + weight * (in[at + 1] - in[at]);
      at += plane;
      c[i] = in[at] + weight * (in[at + 1] - in[at]);
    }
  }

  /** Resizes a row of pixels of three values, each channel into an array of its own. */
  void alongColours(float[] in, float[] a, float[] b, float[] c) {
    if (count != 2) {
      alongRow(in, 0, RGB, a);
      alongRow(in, 1, RGB, b);
      alongRow(in, 2, RGB, c);
      return;
    }
    int[] first = this.first;
    float[] weights = this.weights;
    for (int i = 0; i < first.length; i++) {
      float weight = weights[2 * i + 1];
      int at = RGB * first[i];
      a[i] = in[at] + weight * (in[at + 3] - in[at]);
      b[i] = in[at + 1] + weight * (in[at + 4] - in[at + 1]);
      c[i] = in[at + 2] + weight * (in[at + 5] - in[at + 2]);
    }
  }

  /**
   * Gives row {@code i} of an image that is resized in height, whole rows at a time.
   *
   * @param window the rows that it is made of, {@code count} at least, row y of the image at y
   *     modulo their number; the loops are over the same place of each, which is what the compiler
   *     makes vector instructions of
   */
  void acrossRows(float[][] window, int i, float[] out, int width) {
    int row = first[i];
    if (count == 2) {
      blend(at(window, row), at(window, row + 1), weights[2 * i + 1], out, width);
      return;
    }
    scale(at(window, row), weights[i * count], out, width);
    for (int k = 1; k < count; k++) {
      add(at(window, row + k), weights[i * count + k], out, width);
    }
  }

  private static float[] at(float[][] window, int row) {
    return window[row % window.length];
  }

  /** Values between those of two rows, {@code weight} of the way from {@code a} to {@code b}. */
  static void blend(float[] a, float[] b, float weight, float[] out, int width) {
    for (int x = 0; x < width; x++) {
      out[x] = a[x] + weight * (b[x] - a[x]);
    }
  }

  private static void scale(float[] in, float weight, float[] out, int width) {
    for (int x = 0; x < width; x++) {
      out[x] = weight * in[x];
    }
  }

  private static void add(float[] in, float weight, float[] out, int width) {
    for (int x = 0; x < width; x++) {
      out[x] += weight * in[x];
    }
  }
}
