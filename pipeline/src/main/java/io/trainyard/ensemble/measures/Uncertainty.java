package io.trainyard.ensemble.measures;

/**
 * How sure an ensemble is of one row, in nats, by the entropy {@code H(p) = -sum_c p(c) ln p(c)}.
 * What members are unsure of themselves ({@code expectedEntropy}) is noise in the data; what they
 * do not agree on ({@code mutualInformation}, between the class and which member is asked) is what
 * more data could tell (Houlsby et al. 2011; Lakshminarayanan, Pritzel and Blundell 2017).
 *
 * @param entropy of the weighted mean of the predictions; the sum of the other two
 * @param expectedEntropy the weighted mean of the members' entropies
 * @param mutualInformation at least 0
 */
public record Uncertainty(double entropy, double expectedEntropy, double mutualInformation) {

  /**
   * @param probabilities members x classes
   * @param weights of the members, at least 0, with a sum of 1; see {@link
   *     io.trainyard.ensemble.combination.Combiner#weights}
   */
  public static Uncertainty of(float[][] probabilities, double[] weights) {
    double[] mean = new double[probabilities[0].length];
    double expected = 0;
    for (int m = 0; m < weights.length; m++) {
      for (int c = 0; c < mean.length; c++) {
        mean[c] += weights[m] * probabilities[m][c];
      }
      expected += weights[m] * entropy(probabilities[m]);
    }
    double entropy = 0;
    for (double p : mean) {
      entropy += term(p);
    }
    // Entropy is concave; less than 0 is rounding.
    return new Uncertainty(entropy, expected, Math.max(0, entropy - expected));
  }

  /** The entropy of one prediction. */
  public static double entropy(float[] probabilities) {
    double entropy = 0;
    for (float p : probabilities) {
      entropy += term(p);
    }
    return entropy;
  }

  private static double term(double p) {
    return p > 0 ? -p * Math.log(p) : 0;
  }
}
