package io.trainyard.model;

import io.trainyard.model.RunningStatistics.Form;
import io.trainyard.model.RunningStatistics.Span;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * The mean over minibatches of the means and variances that batch normalization has seen in them,
 * each minibatch by its rows. Sums are taken in double precision in the order in which minibatches
 * are added and parts are merged. Not thread-safe.
 */
public final class NormalizationStatistics implements Serializable {

  private static final long serialVersionUID = 1L;

  private final double[] sums;
  private long rows;

  NormalizationStatistics(int statistics) {
    this.sums = new double[statistics];
  }

  /** Rows that were seen. */
  public long rows() {
    return rows;
  }

  /**
   * @param at the first of the statistics that {@code value} tells of
   * @param values means and variances in the form that {@code form} says
   */
  void add(int at, float[] values, Form form, int rowsOfBatch) {
    for (int i = 0; i < values.length; i++) {
      double value = form == Form.LOG_DEVIATION ? Math.pow(10, 2.0 * values[i]) : values[i];
      sums[at + i] += rowsOfBatch * value;
    }
  }

  void count(int rowsOfBatch) {
    rows += rowsOfBatch;
  }

  /** Adds what was seen of other rows; returns this. */
  public NormalizationStatistics merge(NormalizationStatistics other) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += other.sums[i];
    }
    rows += other.rows;
    return this;
  }

  /**
   * The parameters with these statistics in place of theirs.
   *
   * @param network of this shape
   * @param parameters not changed
   * @return a new array
   * @throws IllegalStateException if no rows were seen
   */
  public float[] into(Network network, float[] parameters) {
    if (rows == 0) {
      throw new IllegalStateException("cannot take the mean of the statistics of no rows");
    }
    float[] result = Arrays.copyOf(parameters, parameters.length);
    List<Span> spans = network.normalizationStatistics().spans();
    int at = 0;
    for (Span span : spans) {
      for (int i = span.from(); i < span.to(); i++) {
        result[i] = kept(sums[at++] / rows, span.form());
      }
    }
    return result;
  }

  /** A constant channel has no variance, whose logarithm is none that DL4J could go on with. */
  private static float kept(double mean, Form form) {
    return (float)
        (form == Form.LOG_DEVIATION ? 0.5 * Math.log10(Math.max(mean, Float.MIN_NORMAL)) : mean);
  }
}
