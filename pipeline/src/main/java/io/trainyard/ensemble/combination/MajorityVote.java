package io.trainyard.ensemble.combination;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trainyard.evaluation.MostProbable;

/**
 * Each member votes for its most probable class (Breiman, "Bagging predictors" (1996)). A class's
 * probability is {@code (votes + mean / 2) / (voters + 1/2)}, with the mean of the members'
 * probabilities for it: half a vote, shared out, which decides between classes of equal votes and
 * no others, and without which a class that nobody votes for would have a loss without bound.
 */
record MajorityVote(int members, int classes) implements Combiner {

  static final String KIND = "majority-vote";

  private static final double MEANS_VOTE = 0.5;

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public float[] combine(float[][] probabilities, boolean[] takesPart) {
    int present = Present.count(probabilities, takesPart, members);
    double[] votes = new double[classes];
    for (int m = 0; m < members; m++) {
      if (takesPart[m]) {
        votes[MostProbable.of(probabilities[m], 0, classes)]++;
        for (int c = 0; c < classes; c++) {
          votes[c] += MEANS_VOTE * probabilities[m][c] / present;
        }
      }
    }
    for (int c = 0; c < classes; c++) {
      votes[c] /= present + MEANS_VOTE;
    }
    return Softmax.toFloats(votes);
  }

  @Override
  public ObjectNode toJson() {
    return CombinerJson.write(this);
  }
}
