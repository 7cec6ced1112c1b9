package io.trainyard.ensemble;

import io.trainyard.ensemble.measures.Uncertainty;
import io.trainyard.inference.RangeScorer;

/**
 * The means of passes with dropout on, row by row. Sums are taken in double precision, in the order
 * of the passes. Not thread-safe.
 */
final class PassMeans implements RangeScorer.PassesOfRow {

  private final double[] entropies;
  private float[] means = {};

  /**
   * @param rows of the range
   */
  PassMeans(int rows) {
    this.entropies = new double[rows];
  }

  @Override
  public void accept(int row, float[][] probabilities) {
    int classes = probabilities[0].length;
    if (means.length == 0) {
      means = new float[Math.multiplyExact(entropies.length, classes)];
    }
    double entropy = 0;
    for (float[] pass : probabilities) {
      entropy += Uncertainty.entropy(pass);
    }
    entropies[row] = entropy / probabilities.length;
    for (int c = 0; c < classes; c++) {
      double sum = 0;
      for (float[] pass : probabilities) {
        sum += pass[c];
      }
      means[row * classes + c] = (float) (sum / probabilities.length);
    }
  }

  /**
   * @param scaled what the pass without dropout says of the same rows
   */
  MemberPasses beside(RangeScorer.Scored scaled) {
    return new MemberPasses(scaled, means, entropies);
  }
}
