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

  /** Resizes one row. */
  void alongRow(float[] in, int from, float[] out, int to) {
    if (count == 2) {
      pairsAlongRow(in, from, out, to);
      return;
    }
    for (int i = 0; i < size; i++) {
      float sum = 0;
      for (int k = 0; k < count; k++) {
        sum += weights[i * count + k] * in[from + first[i] + k];
      }
      out[to + i] = sum;
    }
  }

  private void pairsAlongRow(float[] in, int from, float[] out, int to) {
    int[] first = this.first;
    float[] weights = this.weights;
    for (int i = 0; i < size; i++) {
      int at = from + first[i];
      out[to + i] = in[at] + weights[2 * i + 1] * (in[at + 1] - in[at]);
    }
  }

  /** Resizes all columns of rows of {@code width}, whole rows at a time. */
  void alongColumns(float[] in, int from, float[] out, int to, int width) {
    for (int i = 0; i < size; i++) {
      int row = from + first[i] * width;
      if (count == 2) {
        blend(in, row, row + width, weights[2 * i + 1], out, to + i * width, width);
      } else {
        sum(in, row, i * count, out, to + i * width, width);
      }
    }
  }

  private static void blend(
      float[] in, int a, int b, float weight, float[] out, int to, int width) {
    for (int x = 0; x < width; x++) {
      out[to + x] = in[a + x] + weight * (in[b + x] - in[a + x]);
    }
  }

  private void sum(float[] in, int row, int firstWeight, float[] out, int to, int width) {
    scale(in, row, weights[firstWeight], out, to, width);
    for (int k = 1; k < count; k++) {
      add(in, row + k * width, weights[firstWeight + k], out, to, width);
    }
  }

  private static void scale(float[] in, int row, float weight, float[] out, int to, int width) {
    for (int x = 0; x < width; x++) {
      out[to + x] = weight * in[row + x];
    }
  }

  private static void add(float[] in, int row, float weight, float[] out, int to, int width) {
    for (int x = 0; x < width; x++) {
      out[to + x] += weight * in[row + x];
    }
  }
}
