package io.trainyard.model.classifier;

import java.util.Arrays;

/** What classifiers do with their numbers. */
final class Numbers {

  private Numbers() {}

  static boolean allAreNumbers(double[] values) {
    return Arrays.stream(values).noneMatch(Double::isNaN);
  }

  static boolean allAreFinite(double[] values) {
    return Arrays.stream(values).allMatch(Double::isFinite);
  }

  static double product(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * b[j];
    }
    return sum;
  }

  /** Divides values of at least 0 by their sum; all are alike where that is 0. */
  static double[] toSumOne(double[] values) {
    double sum = Arrays.stream(values).sum();
    if (sum == 0) {
      Arrays.fill(values, 1.0 / values.length);
      return values;
    }
    for (int i = 0; i < values.length; i++) {
      values[i] /= sum;
    }
    return values;
  }

  /** exp(x) over its sum, in place; an infinite x, as of the only class there was, takes all. */
  static double[] softmax(double[] x) {
    double largest = Arrays.stream(x).max().orElse(0);
    for (int i = 0; i < x.length; i++) {
      x[i] = x[i] == largest ? 1 : Math.exp(x[i] - largest);
    }
    return toSumOne(x);
  }
}
