package io.trainyard.evaluation;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * How far a classifier's probabilities can be taken at their word. Rows are put into bins of equal
 * width by their confidence, the probability of the predicted class; in each, mean confidence and
 * accuracy should be the same: the reliability diagram and the expected calibration error of Guo et
 * al., "On calibration of modern neural networks" (2017).
 *
 * <p>Merges across partitions, in partition order for the same bits every time. A probability that
 * is not finite makes the loss and the Brier score NaN, and its row stands in the last bin. Not
 * thread-safe.
 */
public final class Calibration implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Bins of Guo et al. */
  public static final int BINS = 15;

  /**
   * One bar of a reliability diagram.
   *
   * @param from confidence above which rows stand in it
   * @param to confidence up to which they do
   * @param confidence the mean of theirs; 0 without rows
   * @param accuracy the part of them whose predicted class is theirs; 0 without rows
   */
  public record Bin(double from, double to, long rows, double confidence, double accuracy)
      implements Serializable {}

  private final long[] rows;
  private final long[] right;
  private final double[] confidence;
  private double lossSum;
  private double brierSum;

  public Calibration() {
    this(BINS);
  }

  /**
   * @param bins at least 1
   */
  public Calibration(int bins) {
    if (bins < 1) {
      throw new IllegalArgumentException(bins + " bins");
    }
    this.rows = new long[bins];
    this.right = new long[bins];
    this.confidence = new double[bins];
  }

  /**
   * Counts one row.
   *
   * @param probabilities those of all classes, from index {@code from} on
   */
  public void add(int label, float[] probabilities, int from, int classes) {
    int predicted = MostProbable.of(probabilities, from, classes);
    double sure = probabilities[from + predicted];
    int bin = bin(sure);
    rows[bin]++;
    right[bin] += predicted == label ? 1 : 0;
    confidence[bin] += sure;
    for (int c = 0; c < classes; c++) {
      double distance = probabilities[from + c] - (c == label ? 1 : 0);
      brierSum += distance * distance;
    }
    double own = probabilities[from + label];
    lossSum -= Math.log(Math.max(own, ClassificationMetrics.LEAST_PROBABILITY));
  }

  private int bin(double sure) {
    int bin = (int) Math.ceil(sure * rows.length) - 1;
    return Double.isNaN(sure) ? rows.length - 1 : Math.max(0, Math.min(rows.length - 1, bin));
  }

  /**
   * Adds what {@code other} has seen.
   *
   * @return this
   */
  public Calibration merge(Calibration other) {
    if (other.rows.length != rows.length) {
      throw new IllegalArgumentException(rows.length + " bins, not " + other.rows.length);
    }
    for (int b = 0; b < rows.length; b++) {
      rows[b] += other.rows[b];
      right[b] += other.right[b];
      confidence[b] += other.confidence[b];
    }
    lossSum += other.lossSum;
    brierSum += other.brierSum;
    return this;
  }

  /** All rows. */
  public long rows() {
    long sum = 0;
    for (long inBin : rows) {
      sum += inBin;
    }
    return sum;
  }

  /** The bars of the reliability diagram, by confidence, those without rows too. */
  public List<Bin> bins() {
    List<Bin> bins = new ArrayList<>();
    for (int b = 0; b < rows.length; b++) {
      double n = Math.max(1, rows[b]);
      bins.add(
          new Bin(
              (double) b / rows.length,
              (b + 1.0) / rows.length,
              rows[b],
              confidence[b] / n,
              right[b] / n));
    }
    return bins;
  }

  /** Expected calibration error: the mean over rows of their bin's |accuracy - confidence|. */
  public double expectedError() {
    double sum = 0;
    for (int b = 0; b < rows.length; b++) {
      sum += Math.abs(right[b] - confidence[b]);
    }
    return sum / someRows();
  }

  /** Maximum calibration error: the largest |accuracy - confidence| of a bin that has rows. */
  public double largestError() {
    someRows();
    return bins().stream()
        .filter(bin -> bin.rows() > 0)
        .mapToDouble(bin -> Math.abs(bin.accuracy() - bin.confidence()))
        .max()
        .orElseThrow();
  }

  /** Mean negative log-likelihood in nats: the mean of {@code -ln p(label)}, p at least 1e-10. */
  public double negativeLogLikelihood() {
    return lossSum / someRows();
  }

  /**
   * Brier, "Verification of forecasts expressed in terms of probability" (1950): the mean over rows
   * of {@code sum_c (p(c) - [c = label])^2}; 0 to 2.
   */
  public double brierScore() {
    return brierSum / someRows();
  }

  private long someRows() {
    long all = rows();
    if (all == 0) {
      throw new IllegalStateException("no rows were looked at");
    }
    return all;
  }
}
