package io.trainyard.ensemble.measures;

import io.trainyard.ensemble.combination.Combiner;
import io.trainyard.ensemble.combination.ValueMoments;
import io.trainyard.evaluation.RegressionMetrics;
import io.trainyard.model.Task;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What an ensemble whose members put out values is worth, and its members, which merges across
 * partitions: in partition order for the same bits every time. Every figure needs at least one row.
 * Not thread-safe.
 */
public final class ValueMeasures implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Not sent with what has been counted, since merging needs none. */
  private final transient Combiner combiner;

  private final Task.Regression task;
  private final RegressionMetrics ensemble;
  private final List<RegressionMetrics> members;
  private final List<RegressionMetrics> firstMembers;
  private final ValueLosses losses;

  /** Of each two members; null where these are too many. */
  private final ValueMoments moments;

  public ValueMeasures(Combiner combiner, Task.Regression task) {
    this(combiner, task, new ValueMoments(combiner.members(), task.outputs()));
  }

  /** Of passes in place of members, of which there may be too many for figures of each two. */
  public static ValueMeasures ofPasses(Combiner combiner, Task.Regression task) {
    return new ValueMeasures(combiner, task, null);
  }

  private ValueMeasures(Combiner combiner, Task.Regression task, ValueMoments moments) {
    this.combiner = combiner;
    this.task = task;
    this.ensemble = new RegressionMetrics(task);
    this.members = metrics(combiner.members(), task);
    this.firstMembers = metrics(combiner.members(), task);
    this.losses = new ValueLosses(combiner.weights());
    this.moments = moments;
  }

  private static List<RegressionMetrics> metrics(int count, Task.Regression task) {
    return Stream.generate(() -> new RegressionMetrics(task)).limit(count).toList();
  }

  /**
   * Counts what all members say of several rows.
   *
   * @param targets in their own units, n x targets, row-major
   * @param batches members x (n x targets), standardized, each row-major
   * @throws IllegalStateException if the mean's squared error is above the mean of the members': a
   *     bug
   * @throws io.trainyard.failure.BadData if a value is not finite
   */
  public void add(float[] targets, float[][] batches) {
    int count = task.outputs();
    boolean[] all = new boolean[batches.length];
    Arrays.fill(all, true);
    for (int from = 0; from < targets.length; from += count) {
      float[] truth = Arrays.copyOfRange(targets, from, from + count);
      float[][] row = new float[batches.length][];
      for (int m = 0; m < row.length; m++) {
        row[m] = Arrays.copyOfRange(batches[m], from, from + count);
        members.get(m).add(truth, row[m]);
      }
      ensemble.add(truth, combiner.combine(row));
      addFirst(truth, row);
      float[] standardized = standardized(truth, task);
      if (moments != null) {
        moments.add(row, standardized, all);
      }
      losses.add(standardized, row);
    }
  }

  static float[] standardized(float[] targets, Task.Regression task) {
    float[] result = new float[targets.length];
    for (int k = 0; k < result.length; k++) {
      result[k] = task.standardized(k, targets[k]);
    }
    return result;
  }

  private void addFirst(float[] truth, float[][] row) {
    double[] sum = new double[truth.length];
    float[] mean = new float[truth.length];
    for (int m = 0; m < row.length; m++) {
      for (int k = 0; k < sum.length; k++) {
        sum[k] += row[m][k];
        mean[k] = (float) (sum[k] / (m + 1));
      }
      firstMembers.get(m).add(truth, mean);
    }
  }

  /**
   * Adds what {@code other} has seen of the same ensemble.
   *
   * @return this
   */
  public ValueMeasures merge(ValueMeasures other) {
    ensemble.merge(other.ensemble);
    for (int m = 0; m < members.size(); m++) {
      members.get(m).merge(other.members.get(m));
      firstMembers.get(m).merge(other.firstMembers.get(m));
    }
    losses.merge(other.losses);
    if (moments != null) {
      moments.merge(other.moments);
    }
    return this;
  }

  /** The figures of the combined values. */
  public RegressionMetrics ensemble() {
    return ensemble;
  }

  /** What each member is worth by itself, in their order. */
  public List<Map<String, Double>> members() {
    return named(members);
  }

  /** Likewise, for each target too. */
  public List<RegressionMetrics> membersByTarget() {
    return members;
  }

  /** What the mean of the first one, two, ... members is worth, each counting the same. */
  public List<Map<String, Double>> curve() {
    return named(firstMembers);
  }

  /** Likewise, for each target too. */
  public List<RegressionMetrics> curveByTarget() {
    return firstMembers;
  }

  private static List<Map<String, Double>> named(List<RegressionMetrics> all) {
    return all.stream().map(RegressionMetrics::named).toList();
  }

  /**
   * For each two members, how far they err alike; see {@link ValueMoments#errorCorrelations}. Not
   * of passes.
   */
  public double[][] errorCorrelations() {
    return moments.errorCorrelations();
  }

  /**
   * For each two members, how far apart they are; see {@link ValueMoments#squaredDistances}. Not of
   * passes.
   */
  public double[][] squaredDistances() {
    return moments.squaredDistances();
  }

  /** The mean over all pairs of members of {@link #errorCorrelations}; 0 of a single member. */
  public double meanErrorCorrelation() {
    double[][] correlations = errorCorrelations();
    double sum = 0;
    for (int m = 0; m < correlations.length; m++) {
      for (int n = 0; n < m; n++) {
        sum += correlations[m][n];
      }
    }
    return sum / Math.max(1, correlations.length * (correlations.length - 1.0) / 2);
  }

  /** The figures of the member of the least loss; the first of equals. */
  public Map<String, Double> bestMember() {
    List<Map<String, Double>> all = members();
    return IntStream.range(0, all.size())
        .boxed()
        .min(Comparator.comparingDouble(m -> all.get(m).get("loss")))
        .map(all::get)
        .orElseThrow();
  }

  /** The members' mean figures, each member counting the same. */
  public Map<String, Double> meanMember() {
    List<Map<String, Double>> all = members();
    Map<String, Double> mean = new LinkedHashMap<>();
    for (String name : all.get(0).keySet()) {
      mean.put(name, all.stream().mapToDouble(one -> one.get(name)).average().orElseThrow());
    }
    return mean;
  }

  /**
   * The decomposition of the squared error of the weighted mean with the combination's {@link
   * Combiner#weights}; that this error is at most the members' mean one is the bound that convexity
   * sets.
   */
  public Ambiguity ambiguity() {
    return losses.ambiguity(ensemble.rows());
  }
}
