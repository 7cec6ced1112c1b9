package io.trainyard.ensemble.combination;

import java.util.Arrays;

/** The members that take part in a row. */
final class Present {

  private Present() {}

  /**
   * How many there are.
   *
   * @throws IllegalArgumentException unless it is one at least of so many members
   */
  static int count(float[][] probabilities, boolean[] takesPart, int members) {
    if (probabilities.length != members || takesPart.length != members) {
      throw new IllegalArgumentException(
          "cannot combine predictions: expected those of %d members, found %d and %d"
              .formatted(members, probabilities.length, takesPart.length));
    }
    int count = 0;
    for (boolean takes : takesPart) {
      count += takes ? 1 : 0;
    }
    if (count == 0) {
      throw new IllegalArgumentException(
          "cannot combine predictions: expected a member that takes part, found none");
    }
    return count;
  }

  static double[] equalWeights(int members) {
    double[] weights = new double[members];
    Arrays.fill(weights, 1.0 / members);
    return weights;
  }
}
