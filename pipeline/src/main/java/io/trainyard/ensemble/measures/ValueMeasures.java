package io.trainyard.ensemble.measures;

import io.trainyard.ensemble.combination.Combiner;
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

  public ValueMeasures(Combiner combiner, Task.Regression task) {
    this.combiner = combiner;
    this.task = task;
    this.ensemble = new RegressionMetrics(task);
    this.members = metrics(combiner.members(), task);
    this.firstMembers = metrics(combiner.members(), task);
    this.losses = new ValueLosses(combiner.weights());
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
   */
  public void add(float[] targets, float[][] batches) {
    int count = task.outputs();
    for (int from = 0; from < targets.length; from += count) {
      float[] truth = Arrays.copyOfRange(targets, from, from + count);
      float[][] row = new float[batches.length][];
      for (int m = 0; m < row.length; m++) {
        row[m] = Arrays.copyOfRange(batches[m], from, from + count);
        members.get(m).add(truth, row[m]);
      }
      ensemble.add(truth, combiner.combine(row));
      addFirst(truth, row);
      losses.add(standardized(truth, task), row);
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
    return this;
  }

  /** The figures of the combined values. */
  public RegressionMetrics ensemble() {
    return ensemble;
  }

  /** What each member is worth by itself, in their order. */
  public List<Map<String, Double>> members() {
    return members.stream().map(RegressionMetrics::named).toList();
  }

  /** What the mean of the first one, two, ... members is worth, each counting the same. */
  public List<Map<String, Double>> curve() {
    return firstMembers.stream().map(RegressionMetrics::named).toList();
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
