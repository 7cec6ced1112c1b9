package io.trainyard.augment;

import io.trainyard.image.Planes;
import java.io.Serializable;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Smooth random fields of displacements: noise, filtered along rows and then along columns.
 *
 * <p>Both fields lie in one array, each row followed by as many zeros as the filter reaches, and
 * each field by as many rows of zeros. So no tap of the filter has to be checked, and its loops run
 * over rows without a break, along which they are compiled to vector instructions.
 */
final class DisplacementField implements Serializable {

  private static final long serialVersionUID = 1;

  /** Values that stay in the nearest cache while tap after tap is added to them. */
  private static final int BLOCK = 2048;

  /**
   * One pair of fields. The array is the image's, good until something else uses its scratch.
   *
   * @param values displacements in pixels: that to the right in row y and column x at {@code right
   *     + y * stride + x}, that down likewise from {@code down}
   */
  record Drawn(float[] values, int stride, int right, int down) {}

  private final float[] weights;
  private final float[] amplified;

  DisplacementField(double sigma, double alpha) {
    int radius = (int) Math.ceil(3 * sigma);
    double[] gaussian = new double[radius + 1];
    double sum = 0;
    for (int k = 0; k <= radius; k++) {
      gaussian[k] = StrictMath.exp(-(k * k) / (2 * sigma * sigma));
      sum += k == 0 ? gaussian[k] : 2 * gaussian[k];
    }
    weights = new float[radius + 1];
    amplified = new float[radius + 1];
    for (int k = 0; k <= radius; k++) {
      weights[k] = (float) (gaussian[k] / sum);
      amplified[k] = (float) (alpha * gaussian[k] / sum);
    }
  }

  Drawn draw(Planes image, SplittableRandom random) {
    int radius = weights.length - 1;
    int stride = image.width() + radius;
    int field = image.height() * stride;
    int gap = radius * stride;
    int right = gap;
    int down = right + field + gap;
    int length = down + field + gap;
    float[] noise = image.scratch(0, length);
    float[] alongRows = image.scratch(1, length);
    float[] smooth = image.scratch(2, length);
    Arrays.fill(noise, 0, length, 0);
    for (int y = 0; y < image.height(); y++) {
      noise(noise, right + y * stride, image.width(), down - right, random);
    }
    Arrays.fill(alongRows, 0, length, 0);
    for (int from : new int[] {right, down}) {
      smooth(noise, alongRows, from, from + field, 1, weights);
    }
    for (int from : new int[] {right, down}) {
      smooth(alongRows, smooth, from, from + field, stride, amplified);
    }
    return new Drawn(smooth, stride, right, down);
  }

  /** One row of both fields, uniform from -1 to 1. One number drawn gives a value of each. */
  private static void noise(
      float[] noise, int from, int count, int between, SplittableRandom random) {
    for (int i = from; i < from + count; i++) {
      long bits = random.nextLong();
      noise[i] = (int) (bits >> 32) * 0x1p-31f;
      noise[i + between] = (int) bits * 0x1p-31f;
    }
  }

  /**
   * out[i] = weights[0] * in[i] + sum over k from 1 of weights[k] * (in[i - k * step] + in[i + k *
   * step])
   */
  private static void smooth(
      float[] in, float[] out, int begin, int end, int step, float[] weights) {
    for (int block = begin; block < end; block += BLOCK) {
      int stop = Math.min(end, block + BLOCK);
      centre(in, out, block, stop, weights[0]);
      int k = 1;
      for (; k + 1 < weights.length; k += 2) {
        twoPairs(in, out, block, stop, k * step, (k + 1) * step, weights[k], weights[k + 1]);
      }
      if (k < weights.length) {
        pair(in, out, block, stop, k * step, weights[k]);
      }
    }
  }

  private static void centre(float[] in, float[] out, int begin, int end, float weight) {
    for (int i = begin; i < end; i++) {
      out[i] = weight * in[i];
    }
  }

  private static void pair(float[] in, float[] out, int begin, int end, int step, float weight) {
    for (int i = begin; i < end; i++) {
      out[i] += weight * (in[i - step] + in[i + step]);
    }
  }

  private static void twoPairs(
      float[] in,
      float[] out,
      int begin,
      int end,
      int near,
      int far,
      float nearWeight,
      float farWeight) {
    for (int i = begin; i < end; i++) {
      out[i] +=
          nearWeight * (in[i - near] + in[i + near]) + farWeight * (in[i - far] + in[i + far]);
    }
  }
}
