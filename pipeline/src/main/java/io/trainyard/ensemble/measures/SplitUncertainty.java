package io.trainyard.ensemble.measures;

/**
 * How sure an ensemble is of one row whose members are each a mean over passes with dropout on, in
 * nats. What all passes of all members do not agree on, {@code H(p) - sum_m w_m mean_t H(p_mt)}
 * with {@code p = sum_m w_m p_m} and {@code p_m = mean_t p_mt}, has two parts: {@code H(p) - sum_m
 * w_m H(p_m)}, which members do not agree on with each other, and {@code sum_m w_m (H(p_m) - mean_t
 * H(p_mt))}, which the passes of a member do not agree on. It is the chain rule of mutual
 * information, with the class, which member is asked, and which of its passes (Houlsby et al. 2011;
 * Gal and Ghahramani 2016).
 *
 * @param entropy of the weighted mean of the members' means
 * @param betweenMembers at least 0
 * @param withinMembers at least 0
 */
public record SplitUncertainty(double entropy, double betweenMembers, double withinMembers) {

  /**
   * @param means of each member's passes: members x classes
   * @param passEntropies the mean entropy of each member's passes
   * @param weights of the members, at least 0, with a sum of 1; see {@link
   *     io.trainyard.ensemble.combination.Combiner#weights}
   */
  public static SplitUncertainty of(float[][] means, double[] passEntropies, double[] weights) {
    Uncertainty between = Uncertainty.of(means, weights);
    double ofPasses = 0;
    for (int m = 0; m < weights.length; m++) {
      ofPasses += weights[m] * passEntropies[m];
    }
    // Entropy is concave; less than 0 is rounding.
    return new SplitUncertainty(
        between.entropy(),
        between.mutualInformation(),
        Math.max(0, between.expectedEntropy() - ofPasses));
  }

  /** What all passes of all members do not agree on: the sum of the two parts. */
  public double mutualInformation() {
    return betweenMembers + withinMembers;
  }
}
