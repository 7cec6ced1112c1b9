package io.trainyard.ensemble.measures;

import io.trainyard.ensemble.combination.Combiner;
import io.trainyard.evaluation.RegressionMetrics;
import io.trainyard.model.Task;
import java.io.Serializable;
import java.util.Arrays;

/**
 * What combined values are worth on rows that have not been learned, each predicted by those
 * members alone in whose bags it is not; see {@link OutOfBag}. Merges across partitions, in
 * partition order for the same bits every time. Not thread-safe.
 */
public final class ValuesOutOfBag implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Not sent with what has been counted, since merging needs none. */
  private final transient Combiner combiner;

  private final RegressionMetrics metrics;
  private long neverOutOfBag;
  private long predictions;

  public ValuesOutOfBag(Combiner combiner, Task.Regression task) {
    this.combiner = combiner;
    this.metrics = new RegressionMetrics(task);
  }

  /**
   * Counts training rows.
   *
   * @param targets in their own units, n x targets, row-major
   * @param batches members x (n x targets), standardized; of a row only those members are looked at
   *     in whose bags it is not
   * @param counts members x n: how often each row is in each member's bag
   */
  public void add(float[] targets, float[][] batches, int[][] counts) {
    int outputs = combiner.classes();
    float[][] row = new float[combiner.members()][];
    boolean[] takesPart = new boolean[row.length];
    for (int i = 0; i * outputs < targets.length; i++) {
      int from = i * outputs;
      int voters = 0;
      for (int m = 0; m < row.length; m++) {
        takesPart[m] = counts[m][i] == 0;
        row[m] = takesPart[m] ? Arrays.copyOfRange(batches[m], from, from + outputs) : null;
        voters += takesPart[m] ? 1 : 0;
      }
      predictions += voters;
      if (voters == 0) {
        neverOutOfBag++;
      } else {
        metrics.add(
            Arrays.copyOfRange(targets, from, from + outputs), combiner.combine(row, takesPart));
      }
    }
  }

  /**
   * Adds what {@code other} has seen of the same ensemble.
   *
   * @return this
   */
  public ValuesOutOfBag merge(ValuesOutOfBag other) {
    metrics.merge(other.metrics);
    neverOutOfBag += other.neverOutOfBag;
    predictions += other.predictions;
    return this;
  }

  /** The figures of the rows that were predicted. */
  public RegressionMetrics metrics() {
    return metrics;
  }

  /** Rows that every member has learned, and so were not. */
  public long neverOutOfBag() {
    return neverOutOfBag;
  }

  /** How many members have predicted a row, on average; 0 without rows. */
  public double membersPerRow() {
    return metrics.rows() == 0 ? 0 : (double) predictions / metrics.rows();
  }
}
