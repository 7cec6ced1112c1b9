package io.trainyard.ensemble.measures;

/**
 * The losses of the weighted mean of the members' predictions, and the weighted means of their
 * losses. For a convex loss the first is at most the second, whatever the members: {@code L(sum_m
 * w_m y_m, t) <= sum_m w_m L(y_m, t)} for weights of at least 0 that sum to 1.
 *
 * <p>Cross-entropy here is {@code -ln p(label)} down to p = 1e-10, and below that its tangent,
 * which is convex and finite; where losses elsewhere stay at {@code -ln 1e-10}, which is not
 * convex. They differ by at most 1 nat, and only on rows whose label is less probable than that.
 *
 * @param crossEntropy of the mean, in nats
 * @param meanMemberCrossEntropy in nats
 * @param squaredError of the mean, {@code sum_c (p(c) - [c = label])^2}
 * @param meanMemberSquaredError of the same form
 */
public record ConvexityBound(
    double crossEntropy,
    double meanMemberCrossEntropy,
    double squaredError,
    double meanMemberSquaredError) {

  /** How much less the mean's cross-entropy is. */
  public double crossEntropyGain() {
    return meanMemberCrossEntropy - crossEntropy;
  }

  /** How much less the mean's squared error is. */
  public double squaredErrorGain() {
    return meanMemberSquaredError - squaredError;
  }
}
