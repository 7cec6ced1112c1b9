package io.trainyard.ensemble.measures;

import java.io.Serializable;

/**
 * The mean of rows' uncertainties, which merges across partitions: in partition order for the same
 * bits every time. Not thread-safe.
 */
public final class MeanUncertainty implements Serializable {

  private static final long serialVersionUID = 1L;

  private long rows;
  private double entropy;
  private double betweenMembers;
  private double withinMembers;

  /** Adds a row. */
  public void add(SplitUncertainty row) {
    rows++;
    entropy += row.entropy();
    betweenMembers += row.betweenMembers();
    withinMembers += row.withinMembers();
  }

  /** Adds the rows of {@code other}. */
  public void merge(MeanUncertainty other) {
    rows += other.rows;
    entropy += other.entropy;
    betweenMembers += other.betweenMembers;
    withinMembers += other.withinMembers;
  }

  /**
   * @throws IllegalStateException if there are no rows
   */
  public SplitUncertainty mean() {
    if (rows == 0) {
      throw new IllegalStateException("no rows were looked at");
    }
    return new SplitUncertainty(entropy / rows, betweenMembers / rows, withinMembers / rows);
  }
}
