package io.trainyard.ensemble.combination;

import io.trainyard.evaluation.ClassificationMetrics;
import java.util.function.DoubleUnaryOperator;

/**
 * The weights of a mixture that have the least mean cross-entropy, {@code -1/n sum_i ln(sum_m w_m
 * p_im)} with p_im the probability that member m gives the label of row i: a convex problem.
 *
 * <p>By expectation-maximization (Dempster, Laird and Rubin 1977), for mixture weights alone {@code
 * w_m <- w_m g_m} with {@code g_m = 1/n sum_i p_im / sum_j w_j p_ij}, over-relaxed as by
 * Salakhutdinov and Roweis ("Adaptive overrelaxed bound optimization methods", 2003): {@code w_m
 * g_m^eta}, eta growing as long as the loss falls and 1 again when it does not. From equal weights,
 * each step lowers the loss, and the limit is the least. Steps end when the loss is proven to be
 * within a millionth of a nat of it, since no weights do better by more than {@code max_m g_m - 1}.
 */
final class MixtureWeights {

  private static final double TOLERANCE = 1e-6;
  private static final int MOST_STEPS = 2_000;
  private static final double GROWTH = 1.5;

  /** What a weight may not fall below until the end, since nothing grows from 0. */
  private static final double SEED_WEIGHT = 1e-12;

  /** Less than this counts for nothing. */
  private static final double NOTHING = 1e-9;

  /**
   * Weights, and what they come to.
   *
   * @param loss mean cross-entropy
   * @param gains {@code g_m}: less the gradient of the loss
   */
  record State(double[] weights, double loss, double[] gains) {

    boolean isLeast() {
      double most = 0;
      for (double gain : gains) {
        most = Math.max(most, gain);
      }
      return most - 1 <= TOLERANCE;
    }
  }

  private MixtureWeights() {}

  /**
   * @param probabilities of the labels, rows x members; at least one row
   */
  static double[] fit(float[][] probabilities) {
    State at = state(probabilities, Present.equalWeights(probabilities[0].length));
    double relaxation = 1;
    for (int step = 0; step < MOST_STEPS && !at.isLeast(); step++) {
      State next = step(probabilities, at, relaxation);
      if (next.loss() > at.loss() && relaxation > 1) {
        relaxation = 1;
      } else {
        at = next;
        relaxation *= GROWTH;
      }
    }
    return normalized(at.weights(), weight -> weight < NOTHING ? 0 : weight);
  }

  /** One step: with a relaxation of 1 that of expectation-maximization. */
  static State step(float[][] probabilities, State at, double relaxation) {
    double[] weights = at.weights().clone();
    for (int m = 0; m < weights.length; m++) {
      weights[m] *= StrictMath.pow(at.gains()[m], relaxation);
    }
    return state(probabilities, normalized(weights, weight -> Math.max(weight, SEED_WEIGHT)));
  }

  static State state(float[][] probabilities, double[] weights) {
    double[] gains = new double[weights.length];
    double loss = 0;
    for (float[] row : probabilities) {
      double mixture = 0;
      for (int m = 0; m < weights.length; m++) {
        mixture += weights[m] * floored(row[m]);
      }
      loss -= StrictMath.log(mixture);
      double inverse = 1 / mixture;
      for (int m = 0; m < weights.length; m++) {
        gains[m] += floored(row[m]) * inverse;
      }
    }
    for (int m = 0; m < gains.length; m++) {
      gains[m] /= probabilities.length;
    }
    return new State(weights, loss / probabilities.length, gains);
  }

  /** As the loss has it: no row makes it infinite. */
  static double floored(float probability) {
    return Math.max(probability, ClassificationMetrics.LEAST_PROBABILITY);
  }

  /** Over their sum, with each one bounded, and over the sum again. */
  private static double[] normalized(double[] weights, DoubleUnaryOperator bounded) {
    double[] result = overSum(weights);
    for (int m = 0; m < result.length; m++) {
      result[m] = bounded.applyAsDouble(result[m]);
    }
    return overSum(result);
  }

  private static double[] overSum(double[] weights) {
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    double[] result = weights.clone();
    for (int m = 0; m < result.length; m++) {
      result[m] /= sum;
    }
    return result;
  }
}
