package io.trainyard.model;

/**
 * What predictions of tokens came to.
 *
 * @param nats the sum of {@code -ln p(target)}
 * @param tokens predicted
 * @param right tokens that were the most probable ones
 */
public record WindowScore(double nats, long tokens, long right) {

  /** Deeplearning4j's own cross-entropy tells no smaller probability from 0 either. */
  public static final double LEAST_PROBABILITY = 1e-10;

  /** The mean of {@code -ln p(target)}; NaN without tokens. */
  public double loss() {
    return nats / tokens;
  }
}
