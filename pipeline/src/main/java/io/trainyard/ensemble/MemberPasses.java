package io.trainyard.ensemble;

import io.trainyard.ensemble.measures.Uncertainty;
import io.trainyard.inference.RangeScorer;

/**
 * What a member says of the rows of a range in passes with dropout on, and in one with it off.
 *
 * @param scaled the pass without dropout
 * @param means of the passes' probabilities, rows x classes, row-major
 * @param entropies for each row the mean entropy of the passes, in nats
 */
record MemberPasses(RangeScorer.Scored scaled, float[] means, double[] entropies) {

  /** Of a member without dropout, of which one pass says what all of them would. */
  static MemberPasses alike(RangeScorer.Scored scored) {
    int rows = scored.truth().ids().length;
    float[] probabilities = scored.probabilities();
    double[] entropies = new double[rows];
    float[] row = new float[rows == 0 ? 0 : probabilities.length / rows];
    for (int i = 0; i < rows; i++) {
      System.arraycopy(probabilities, i * row.length, row, 0, row.length);
      entropies[i] = Uncertainty.entropy(row);
    }
    return new MemberPasses(scored, probabilities, entropies);
  }
}
