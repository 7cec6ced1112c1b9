package io.trainyard.ensemble.measures;

import io.trainyard.ensemble.combination.Combiner;
import io.trainyard.evaluation.Calibration;
import io.trainyard.evaluation.ClassificationMetrics;
import java.io.Serializable;

/**
 * What the combined model is worth on rows that it has not learned: each training row is predicted
 * by those members alone in whose bags it is not (Breiman, "Out-of-bag estimation" (1996)). As
 * fewer members predict a row than there are, the estimate is a little worse than the whole
 * ensemble.
 *
 * <p>Where the combination was fitted to these very rows, the estimate is that much too good; its
 * parameters are few.
 *
 * <p>Merges across partitions, in partition order for the same bits every time. Not thread-safe.
 */
public final class OutOfBag implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Not sent with what has been counted: it may be large, and merging needs none. */
  private final transient Combiner combiner;

  private final ClassificationMetrics metrics;
  private final Calibration calibration = new Calibration();
  private long neverOutOfBag;
  private long predictions;

  /**
   * @param topK of the top-k error
   */
  public OutOfBag(Combiner combiner, int topK) {
    this.combiner = combiner;
    this.metrics = new ClassificationMetrics(combiner.classes(), topK);
  }

  /**
   * Counts training rows.
   *
   * @param labels n
   * @param batches members x (n x classes), each row-major; of a row only those members are looked
   *     at in whose bags it is not, and a member in whose bag all of them are may be null
   * @param counts members x n: how often each row is in each member's bag; anything above 0 for a
   *     member that is to be left out
   */
  public void add(int[] labels, float[][] batches, int[][] counts) {
    float[][] row = new float[combiner.members()][combiner.classes()];
    boolean[] takesPart = new boolean[combiner.members()];
    for (int i = 0; i < labels.length; i++) {
      int voters = 0;
      for (int m = 0; m < row.length; m++) {
        takesPart[m] = counts[m][i] == 0;
        if (takesPart[m]) {
          System.arraycopy(batches[m], i * row[m].length, row[m], 0, row[m].length);
          voters++;
        }
      }
      add(labels[i], row, takesPart, voters);
    }
  }

  private void add(int label, float[][] row, boolean[] takesPart, int voters) {
    if (voters == 0) {
      neverOutOfBag++;
      return;
    }
    predictions += voters;
    float[] combined = combiner.combine(row, takesPart);
    metrics.add(new int[] {label}, combined);
    calibration.add(label, combined, 0, combined.length);
  }

  /**
   * Adds what {@code other} has seen of the same ensemble.
   *
   * @return this
   */
  public OutOfBag merge(OutOfBag other) {
    metrics.merge(other.metrics);
    calibration.merge(other.calibration);
    neverOutOfBag += other.neverOutOfBag;
    predictions += other.predictions;
    return this;
  }

  /** Rows that were out of a bag, and so were predicted. */
  public long rows() {
    return metrics.rows();
  }

  /** Rows that every member has learned, and so were not. */
  public long neverOutOfBag() {
    return neverOutOfBag;
  }

  /** How many members have predicted a row, on average; 0 without rows. */
  public double membersPerRow() {
    return rows() == 0 ? 0 : (double) predictions / rows();
  }

  /** The figures of the rows that were predicted; needs at least one. */
  public ClassificationMetrics metrics() {
    return metrics;
  }

  /** How far those predictions can be taken at their word. */
  public Calibration calibration() {
    return calibration;
  }
}
