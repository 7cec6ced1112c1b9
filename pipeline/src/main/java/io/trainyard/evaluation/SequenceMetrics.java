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
  private long sequences;
  private long rightSequences;
  private final Map<String, SequenceMetrics> parts = new LinkedHashMap<>();

  /** The names of the figures that {@link #named()} gives of running text. */
  public static Set<String> names() {
    SequenceMetrics one = new SequenceMetrics();
    one.add(0, 1, 1);
    return Collections.unmodifiableSet(one.named().keySet());
  }

  /** The names of the figures that {@link #named()} gives of whole sequences. */
  public static Set<String> namesOfWhole() {
    SequenceMetrics one = new SequenceMetrics();
    one.add(0, 1, 1);
    one.addWhole(1, 1);
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
   * Adds sequences that were predicted whole; their tokens are added besides.
   *
   * @param right sequences of which each token was the most probable one
   */
  public void addWhole(long sequences, long right) {
    if (sequences < 0 || right < 0 || right > sequences) {
      throw new IllegalArgumentException(sequences + " sequences, " + right + " right");
    }
    this.sequences += sequences;
    this.rightSequences += right;
  }

  /**
   * What of it was seen of one sort of sequences, which are to be added there besides.
   *
   * @param name in snake_case; parts come in the order in which they were first asked for
   */
  public SequenceMetrics part(String name) {
    return parts.computeIfAbsent(name, key -> new SequenceMetrics());
  }

  /**
   * Adds what {@code other} has seen.
   *
   * @return this
   */
  public SequenceMetrics merge(SequenceMetrics other) {
    add(other.nats, other.tokens, other.right);
    addWhole(other.sequences, other.rightSequences);
    other.parts.forEach((name, metrics) -> part(name).merge(metrics));
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
    return perplexity(loss());
  }

  private static double perplexity(double loss) {
    return StrictMath.exp(loss);
  }

  /** The loss in bits: {@code loss / ln 2}. */
  public double bitsPerToken() {
    return bits(loss());
  }

  private static double bits(double nats) {
    return nats / StrictMath.log(2);
  }

  /** The part of the tokens that were the most probable ones. */
  public double tokenAccuracy() {
    loss();
    return (double) right / tokens;
  }

  /**
   * The part of the whole sequences that were right: those that the most probable token, taken step
   * by step, gives.
   */
  public double sequenceAccuracy() {
    if (sequences == 0) {
      throw new IllegalStateException("no whole sequences were predicted");
    }
    return (double) rightSequences / sequences;
  }

  /** The figures by name, in snake_case and without the split's prefix. */
  public Map<String, Double> named() {
    Map<String, Double> result = named(loss());
    result.put(TOKEN_ACCURACY, tokenAccuracy());
    result.putAll(namedOfWhole());
    return result;
  }

  /**
   * The figures by name, as above, that follow from a loss.
   *
   * @param loss nats a token
   */
  public static Map<String, Double> named(double loss) {
    Map<String, Double> result = new LinkedHashMap<>();
    result.put(LOSS, loss);
    result.put("perplexity", perplexity(loss));
    result.put("bits_per_token", bits(loss));
    return result;
  }

  /** The figures of whole sequences by name, as above; none where there were none. */
  public Map<String, Double> namedOfWhole() {
    Map<String, Double> result = new LinkedHashMap<>();
    if (sequences > 0) {
      result.put("sequence_accuracy", sequenceAccuracy());
    }
    parts.forEach(
        (name, metrics) -> {
          if (metrics.sequences > 0) {
            result.put("sequence_accuracy_" + name, metrics.sequenceAccuracy());
          }
        });
    return result;
  }
}
