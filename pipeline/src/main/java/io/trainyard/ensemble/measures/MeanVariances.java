package io.trainyard.ensemble.measures;

import java.io.Serializable;

/**
 * The mean over rows of a variance of each output, which merges across partitions: in partition
 * order for the same bits every time. Not thread-safe.
 */
public final class MeanVariances implements Serializable {

  private static final long serialVersionUID = 1L;

  private final double[] sums;
  private long rows;

  public MeanVariances(int outputs) {
    this.sums = new double[outputs];
  }

  /**
   * Adds a row.
   *
   * @param variances of each output
   */
  public void add(double[] variances) {
    rows++;
    for (int k = 0; k < sums.length; k++) {
      sums[k] += variances[k];
    }
  }

  /** Adds the rows of {@code other}. */
  public void merge(MeanVariances other) {
    rows += other.rows;
    for (int k = 0; k < sums.length; k++) {
      sums[k] += other.sums[k];
    }
  }

  /**
   * @return a new array
   * @throws IllegalStateException if there are no rows
   */
  public double[] mean() {
    if (rows == 0) {
      throw new IllegalStateException("no rows were looked at");
    }
    double[] mean = sums.clone();
    for (int k = 0; k < mean.length; k++) {
      mean[k] /= rows;
    }
    return mean;
  }
}
