package io.trainyard.augment;

import io.trainyard.config.Interval;
import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.image.Planes;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Takes the weighted mean of the pixels around each one, with weights exp(-d^2 / (2 sigma^2)) and
 * the image mirrored at its borders: torchvision's {@code GaussianBlur}.
 *
 * @param kernelSize pixels, an odd number
 * @param sigma in pixels; uniform in this interval
 */
record GaussianBlur(int kernelSize, Interval sigma) implements Transform {

  private static final int MAX_KERNEL = 255;

  static GaussianBlur read(Section section) {
    int size = section.integer("kernel-size", Range.between(1, MAX_KERNEL));
    if (size % 2 == 0) {
      section.problem("kernel-size", size, "an odd number");
    }
    return new GaussianBlur(size, section.interval("sigma", Range.above(0)));
  }

  @Override
  public void apply(Planes image, SplittableRandom random) {
    blur(image, weights(sigma.at(random.nextDouble())));
  }

  private float[] weights(double sigma) {
    double[] weights = new double[kernelSize];
    double sum = 0;
    for (int i = 0; i < kernelSize; i++) {
      double distance = (i - kernelSize / 2) / sigma;
      weights[i] = StrictMath.exp(-0.5 * distance * distance);
      sum += weights[i];
    }
    float[] result = new float[kernelSize];
    for (int i = 0; i < kernelSize; i++) {
      result[i] = (float) (weights[i] / sum);
    }
    return result;
  }

  /** First along the rows, into another array, and from there along the columns. */
  private static void blur(Planes image, float[] weights) {
    int height = image.height();
    int width = image.width();
    int radius = weights.length / 2;
    float[] values = image.values();
    float[] along = image.target(image.size());
    float[] padded = new float[width + weights.length - 1];
    for (int row = 0; row < image.channels() * height; row++) {
      System.arraycopy(values, row * width, padded, radius, width);
      for (int x = 1; x <= radius; x++) {
        padded[radius - x] = values[row * width + Fill.REFLECT.source(-x, width)];
        padded[radius + width - 1 + x] =
            values[row * width + Fill.REFLECT.source(width - 1 + x, width)];
      }
      weigh(padded, weights, along, row * width, width);
    }
    for (int c = 0; c < image.channels(); c++) {
      for (int y = 0; y < height; y++) {
        int to = (c * height + y) * width;
        Arrays.fill(values, to, to + width, 0);
        for (int k = 0; k < weights.length; k++) {
          int from = (c * height + Fill.REFLECT.source(y + k - radius, height)) * width;
          add(along, from, weights[k], values, to, width);
        }
      }
    }
  }

  private static void weigh(float[] padded, float[] weights, float[] result, int to, int width) {
    Arrays.fill(result, to, to + width, 0);
    for (int k = 0; k < weights.length; k++) {
      add(padded, k, weights[k], result, to, width);
    }
  }

  private static void add(float[] from, int at, float weight, float[] to, int start, int count) {
    for (int i = 0; i < count; i++) {
      to[start + i] += weight * from[at + i];
    }
  }
}
