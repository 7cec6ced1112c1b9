package io.trainyard.model;

import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Means and variances of targets, in one pass over the rows and numerically stable (Chan, Golub and
 * LeVeque 1983). Merges, in the order of the parts for the same bits every time. Not thread-safe.
 */
public final class TargetMoments implements Serializable {

  private static final long serialVersionUID = 1L;

  private final double[] means;

  /** Sums of squared distances from the means. */
  private final double[] squares;

  private long rows;

  /**
   * @param targets how many; 0 of rows that have classes
   */
  public TargetMoments(int targets) {
    this.means = new double[targets];
    this.squares = new double[targets];
  }

  /**
   * Adds a row, whose targets are those from index {@code from} on.
   *
   * @param targets in their own units
   */
  public void add(float[] targets, int from) {
    rows++;
    for (int k = 0; k < means.length; k++) {
      double before = targets[from + k] - means[k];
      means[k] += before / rows;
      squares[k] += before * (targets[from + k] - means[k]);
    }
  }

  /** Adds what {@code other} has seen of as many targets. */
  public void merge(TargetMoments other) {
    long all = rows + other.rows;
    for (int k = 0; k < means.length && other.rows > 0; k++) {
      double between = other.means[k] - means[k];
      means[k] += between * other.rows / all;
      squares[k] += other.squares[k] + between * between * rows * other.rows / all;
    }
    rows = all;
  }

  /** How many rows were seen. */
  public long rows() {
    return rows;
  }

  /** The sum of the {@code k}th target's squared distances from its mean. */
  public double squares(int k) {
    return squares[k];
  }

  /**
   * What a manifest says of the targets.
   *
   * @param names in their order
   */
  public List<Task.Target> named(List<String> names) {
    return IntStream.range(0, means.length)
        .mapToObj(
            k -> new Task.Target(names.get(k), means[k], Math.sqrt(squares[k] / Math.max(1, rows))))
        .toList();
  }
}
