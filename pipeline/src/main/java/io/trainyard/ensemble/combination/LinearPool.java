package io.trainyard.ensemble.combination;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A weighted mean of probabilities, {@code sum_m w_m p_m(c)}: the linear opinion pool of Stone,
 * "The opinion pool" (1961). Cross-entropy and squared error being convex, its loss is at most the
 * weighted mean of the members' losses.
 */
record LinearPool(String kind, double[] weights, int classes) implements Combiner {

  static final String MEAN = "mean";

  /** How far from 1 the sum of weights may be by rounding. */
  private static final double ROUNDING = 1e-9;

  LinearPool {
    weights = weights.clone();
    double sum = 0;
    for (double weight : weights) {
      if (!(weight >= 0)) {
        throw new IllegalArgumentException("a weight of " + weight);
      }
      sum += weight;
    }
    if (!(Math.abs(sum - 1) <= ROUNDING)) {
      throw new IllegalArgumentException("weights that sum to " + sum);
    }
  }

  static LinearPool mean(int members, int classes) {
    return new LinearPool(MEAN, Present.equalWeights(members), classes);
  }

  @Override
  public double[] weights() {
    return weights.clone();
  }

  @Override
  public int members() {
    return weights.length;
  }

  @Override
  public float[] combine(float[][] probabilities, boolean[] takesPart) {
    int present = Present.count(probabilities, takesPart, members());
    double[] own = new double[classes];
    double[] sum = new double[classes];
    double left = 1;
    for (int m = 0; m < weights.length; m++) {
      if (takesPart[m]) {
        left -= weights[m];
        for (int c = 0; c < classes; c++) {
          own[c] += weights[m] * probabilities[m][c];
          sum[c] += probabilities[m][c];
        }
      }
    }
    // What those that take no part count for goes to the mean of those that do.
    double rest = present == weights.length ? 0 : Math.max(0, left) / present;
    float[] result = new float[classes];
    for (int c = 0; c < classes; c++) {
      result[c] = (float) (own[c] + rest * sum[c]);
    }
    return result;
  }

  @Override
  public ObjectNode toJson() {
    return CombinerJson.write(this, weights);
  }
}
