package io.trainyard.model;

/**
 * Arithmetic on parts of arrays, in an order that is written here, so that results have the same
 * bits on every machine.
 */
final class Vectors {

  private Vectors() {}

  /** The product of two vectors, from where they begin. */
  static float dot(float[] x, int fromX, float[] y, int fromY, int length) {
    // Four sums that do not wait for one another.
    float sum0 = 0;
    float sum1 = 0;
    float sum2 = 0;
    float sum3 = 0;
    int i = 0;
    for (; i + 4 <= length; i += 4) {
      sum0 += x[fromX + i] * y[fromY + i];
      sum1 += x[fromX + i + 1] * y[fromY + i + 1];
      sum2 += x[fromX + i + 2] * y[fromY + i + 2];
      sum3 += x[fromX + i + 3] * y[fromY + i + 3];
    }
    for (; i < length; i++) {
      sum0 += x[fromX + i] * y[fromY + i];
    }
    return (sum0 + sum1) + (sum2 + sum3);
  }

  /** Adds {@code factor * x} to y. */
  static void add(float factor, float[] x, int fromX, float[] y, int fromY, int length) {
    for (int i = 0; i < length; i++) {
      y[fromY + i] += factor * x[fromX + i];
    }
  }

  /** Puts {@code exp(x) / sum(exp(x))} in place of x, from {@code from} to below {@code end}. */
  static void softmax(float[] x, int from, int end) {
    float largest = Float.NEGATIVE_INFINITY;
    for (int i = from; i < end; i++) {
      largest = Math.max(largest, x[i]);
    }
    double sum = 0;
    for (int i = from; i < end; i++) {
      // By no JDK's own exponential: they differ in their last digits.
      double value = StrictMath.exp((double) x[i] - largest);
      x[i] = (float) value;
      sum += value;
    }
    for (int i = from; i < end; i++) {
      x[i] = (float) (x[i] / sum);
    }
  }
}
