package io.trainyard.ensemble.combination;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The geometric mean of probabilities, made to sum to 1: {@code prod_m p_m(c)^(1/M)} over the same
 * for all classes (Genest and Zidek, "Combining probability distributions" (1986)). A class that
 * one member thinks impossible is nearly so: each probability counts as 1e-10 at least.
 */
record LogarithmicPool(int members, int classes) implements Combiner {

  static final String KIND = "geometric-mean";

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public float[] combine(float[][] probabilities, boolean[] takesPart) {
    int present = Present.count(probabilities, takesPart, members);
    double[] logs = new double[classes];
    for (int m = 0; m < members; m++) {
      for (int c = 0; takesPart[m] && c < classes; c++) {
        logs[c] += Softmax.log(probabilities[m][c]);
      }
    }
    for (int c = 0; c < classes; c++) {
      logs[c] /= present;
    }
    Softmax.inPlace(logs);
    return Softmax.toFloats(logs);
  }

  @Override
  public ObjectNode toJson() {
    return CombinerJson.write(this);
  }
}
