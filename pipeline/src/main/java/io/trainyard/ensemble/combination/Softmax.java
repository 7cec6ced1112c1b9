package io.trainyard.ensemble.combination;

import io.trainyard.evaluation.ClassificationMetrics;

/** Logarithms of probabilities, and back. */
final class Softmax {

  private Softmax() {}

  /** ln p, with p at least {@link ClassificationMetrics#LEAST_PROBABILITY}. */
  static double log(float probability) {
    return StrictMath.log(Math.max(probability, ClassificationMetrics.LEAST_PROBABILITY));
  }

  /** Replaces z by exp(z) over its sum, and gives ln of that sum. */
  static double inPlace(double[] z) {
    double max = Double.NEGATIVE_INFINITY;
    for (double value : z) {
      max = Math.max(max, value);
    }
    double sum = 0;
    for (int c = 0; c < z.length; c++) {
      z[c] = StrictMath.exp(z[c] - max);
      sum += z[c];
    }
    for (int c = 0; c < z.length; c++) {
      z[c] /= sum;
    }
    return max + StrictMath.log(sum);
  }

  static float[] toFloats(double[] values) {
    float[] result = new float[values.length];
    for (int c = 0; c < values.length; c++) {
      result[c] = (float) values[c];
    }
    return result;
  }
}
