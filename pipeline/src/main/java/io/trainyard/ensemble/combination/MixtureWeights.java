package io.trainyard.ensemble.combination;

import io.trainyard.evaluation.ClassificationMetrics;

/**
 * The weights of a mixture that have the least mean cross-entropy, {@code -1/n sum_i ln(sum_m w_m
 * p_im)} with p_im the probability that member m gives the label of row i: a convex problem.
 *
 * <p>By expectation-maximization (Dempster, Laird and Rubin 1977), for mixture weights alone {@code
 * w_m <- w_m g_m} with {@code g_m = 1/n sum_i p_im / sum_j w_j p_ij}: from equal weights, each step
 * lowers the loss, and the limit is the least. Steps end when the loss is proven to be within a
 * millionth of a nat of it, since no weights do better by more than {@code max_m g_m - 1}.
 */
final class MixtureWeights {

  private static final double TOLERANCE = 1e-6;
  private static final int MOST_STEPS = 20_000;

  private MixtureWeights() {}

  /**
   * @param probabilities of the labels, rows x members; at least one row
   */
  static double[] fit(float[][] probabilities) {
    double[] weights = Present.equalWeights(probabilities[0].length);
    for (int step = 0; step < MOST_STEPS; step++) {
      double[] gains = gains(probabilities, weights);
      if (max(gains) - 1 <= TOLERANCE) {
        break;
      }
      update(weights, gains);
    }
    return weights;
  }

  /** {@code g_m}: less the gradient of the loss. */
  static double[] gains(float[][] probabilities, double[] weights) {
    double[] gains = new double[weights.length];
    for (float[] row : probabilities) {
      double mixture = 0;
      for (int m = 0; m < weights.length; m++) {
        mixture += weights[m] * floored(row[m]);
      }
      for (int m = 0; m < weights.length; m++) {
        gains[m] += floored(row[m]) / mixture;
      }
    }
    for (int m = 0; m < gains.length; m++) {
      gains[m] /= probabilities.length;
    }
    return gains;
  }

  /** As the loss has it: no row makes it infinite. */
  static double floored(float probability) {
    return Math.max(probability, ClassificationMetrics.LEAST_PROBABILITY);
  }

  private static double max(double[] values) {
    double max = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      max = Math.max(max, value);
    }
    return max;
  }

  /** Divides by the sum, too, which is 1 but for rounding. */
  private static void update(double[] weights, double[] gains) {
    double sum = 0;
    for (int m = 0; m < weights.length; m++) {
      weights[m] *= gains[m];
      sum += weights[m];
    }
    for (int m = 0; m < weights.length; m++) {
      weights[m] /= sum;
    }
  }
}
