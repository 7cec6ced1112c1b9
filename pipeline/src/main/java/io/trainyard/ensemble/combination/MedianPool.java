package io.trainyard.ensemble.combination;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;

/**
 * The median of the members' values, output by output; of an even number the mean of the two in the
 * middle. What a vote is for classes: members that are far off, however far, move it no more.
 *
 * @param classes outputs of each member
 */
record MedianPool(int members, int classes) implements Combiner {

  static final String KIND = "median";

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public float[] combine(float[][] values, boolean[] takesPart) {
    int present = Present.count(values, takesPart, members);
    float[] result = new float[classes];
    double[] sorted = new double[present];
    for (int k = 0; k < classes; k++) {
      int at = 0;
      for (int m = 0; m < members; m++) {
        if (takesPart[m]) {
          sorted[at++] = values[m][k];
        }
      }
      Arrays.sort(sorted);
      result[k] = (float) ((sorted[(present - 1) / 2] + sorted[present / 2]) / 2);
    }
    return result;
  }

  @Override
  public ObjectNode toJson() {
    return CombinerJson.writeValues(this);
  }
}
