package io.trainyard.evaluation;

import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Figures of predictions of tokens, which merge across partitions. The loss is a sum of doubles, so
 * merge in the order of the partitions for the same bits every time. Not thread-safe.
 */
public final class SequenceMetrics implements Serializable {

  private static final long serialVersionUID = 1L;

  static final String LOSS = "loss";
  static final String TOKEN_ACCURACY = "token_accuracy";

  private double nats;
  private long tokens;
  private long right;

  /** The names of the figures that {@link #named()} gives. */
  public static Set<String> names() {
    SequenceMetrics one = new SequenceMetrics();
    one.add(0, 1, 1);
    return Collections.unmodifiableSet(one.named().keySet());
  }

  /**
   * @param nats the sum of {@code -ln p(token)} over {@code tokens} tokens
   * @param right tokens that were the most probable ones
   */
  public void add(double nats, long tokens, long right) {
    if (tokens < 0 || right < 0 || right > tokens) {
      throw new IllegalArgumentException(tokens + " tokens, " + right + " right");
    }
    this.nats += nats;
    this.tokens += tokens;
    this.right += right;
  }

  /**
   * Adds what {@code other} has seen.
   *
   * @return this
   */
  public SequenceMetrics merge(SequenceMetrics other) {
    add(other.nats, other.tokens, other.right);
    return this;
  }

  public long tokens() {
    return tokens;
  }

  /** Nats a token: the mean of {@code -ln p(token)}. */
  public double loss() {
    if (tokens == 0) {
      throw new IllegalStateException("no tokens were predicted");
    }
    return nats / tokens;
  }

  /** {@code e^loss}: among how many equally probable tokens the choice was, as it were. */
  public double perplexity() {
    return StrictMath.exp(loss());
  }

  /** The loss in bits: {@code loss / ln 2}. */
  public double bitsPerToken() {
    return loss() / StrictMath.log(2);
  }

  /** The part of the tokens that were the most probable ones. */
  public double tokenAccuracy() {
    loss();
    return (double) right / tokens;
  }

  /** The figures by name, in snake_case and without the split's prefix. */
  public Map<String, Double> named() {
    Map<String, Double> result = new LinkedHashMap<>();
    result.put(LOSS, loss());
    result.put("perplexity", perplexity());
    result.put("bits_per_token", bitsPerToken());
    result.put(TOKEN_ACCURACY, tokenAccuracy());
    return result;
  }
}
