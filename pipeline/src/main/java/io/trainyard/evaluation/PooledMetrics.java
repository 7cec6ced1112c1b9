package io.trainyard.evaluation;

import java.io.Serializable;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Figures of what several language models foretell together, and of each of them by itself, which
 * merge across partitions: in their order for the same bits every time. Not thread-safe.
 */
public final class PooledMetrics implements Serializable {

  private static final long serialVersionUID = 1L;

  /** By how much a sum of logarithms may be off by rounding, of each nat. */
  private static final double ROUNDING = 1e-9;

  private final SequenceMetrics pooled = new SequenceMetrics();
  private final SequenceMetrics[] members;

  public PooledMetrics(int members) {
    this.members =
        IntStream.range(0, members)
            .mapToObj(m -> new SequenceMetrics())
            .toArray(SequenceMetrics[]::new);
  }

  /** Of all members together, to be added to. */
  public SequenceMetrics pooled() {
    return pooled;
  }

  /** Of one of them by itself, from 0; to be added to. */
  public SequenceMetrics member(int m) {
    return members[m];
  }

  /** Of each of them, in their order. */
  public List<SequenceMetrics> members() {
    return List.of(members);
  }

  /** Adds what {@code other} has seen of the same members. */
  public void merge(PooledMetrics other) {
    if (other.members.length != members.length) {
      throw new IllegalArgumentException(members.length + " members, not " + other.members.length);
    }
    pooled.merge(other.pooled);
    for (int m = 0; m < members.length; m++) {
      members[m].merge(other.members[m]);
    }
  }

  /** Figures of the best member, each by itself, by name and without prefix. */
  public Map<String, Double> bestMember() {
    SequenceMetrics least =
        Stream.of(members).min(Comparator.comparingDouble(SequenceMetrics::loss)).orElseThrow();
    Map<String, Double> best = new LinkedHashMap<>(least.named());
    best.put(
        SequenceMetrics.TOKEN_ACCURACY,
        Stream.of(members).mapToDouble(SequenceMetrics::tokenAccuracy).max().orElseThrow());
    return best;
  }

  /** The mean of each figure over all members, by name and without prefix. */
  public Map<String, Double> meanMember() {
    Map<String, Double> mean = new LinkedHashMap<>();
    for (SequenceMetrics member : members) {
      member.named().forEach((name, value) -> mean.merge(name, value, Double::sum));
    }
    mean.replaceAll((name, sum) -> sum / members.length);
    return mean;
  }

  /**
   * What convexity promises of a pool: {@code -ln} being convex, the loss of the mean of
   * probabilities is at most the mean of the members' losses, on every text; and so is that of
   * their geometric mean, since what that is divided by is at most 1 (Hölder's inequality).
   *
   * @param rounding by how much the loss may be larger, in nats a token
   * @throws IllegalStateException if it is larger: a bug
   */
  public void requireBound(double rounding) {
    double mean = meanMember().get(SequenceMetrics.LOSS);
    if (pooled.loss() > mean + rounding + ROUNDING * Math.max(1, mean)) {
      throw new IllegalStateException(
          "the pool of the members' probabilities has a loss of %s, above the members' mean of %s"
              .formatted(pooled.loss(), mean));
    }
  }
}
