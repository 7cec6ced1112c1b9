package io.trainyard.evaluation;

import io.trainyard.model.Task;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Figures of the densities that a model gives to images, which merge across partitions: sums of
 * doubles, so merge in the order of the partitions for the same bits every time.
 *
 * <ul>
 *   <li>{@code log_likelihood} is the mean of {@code ln p(x)} over the images, in nats an image, of
 *       {@link Task.Density};
 *   <li>{@code loss} is what networks are fitted by: the same with its sign changed;
 *   <li>{@code bits_per_dimension} is {@link Task.Density#bitsPerDimension}.
 * </ul>
 *
 * <p>Not thread-safe.
 */
public final class DensityMetrics implements Metrics {

  private static final long serialVersionUID = 1L;

  /** The names of all figures, by which training may stop. */
  public static final List<String> NAMES = List.of("loss", "log_likelihood", "bits_per_dimension");

  private final Task.Density task;
  private double sum;
  private long rows;

  public DensityMetrics(Task.Density task) {
    this.task = task;
  }

  /**
   * Counts images.
   *
   * @param logDensities in nats, one an image; one that is no number makes figures NaN
   */
  public void add(float[] logDensities) {
    for (float each : logDensities) {
      sum += each;
    }
    rows += logDensities.length;
  }

  /**
   * Adds what {@code other} has seen.
   *
   * @return this
   */
  public DensityMetrics merge(DensityMetrics other) {
    if (!other.task.equals(task)) {
      throw new IllegalArgumentException(
          "%d dimensions, not %d".formatted(task.dimensions(), other.task.dimensions()));
    }
    sum += other.sum;
    rows += other.rows;
    return this;
  }

  @Override
  public long rows() {
    return rows;
  }

  /** Nats an image. */
  public double logLikelihood() {
    if (rows == 0) {
      throw new IllegalStateException("no rows were evaluated");
    }
    return sum / rows;
  }

  @Override
  public Map<String, Double> named() {
    Map<String, Double> result = new LinkedHashMap<>();
    result.put("loss", -logLikelihood());
    result.put("log_likelihood", logLikelihood());
    result.put("bits_per_dimension", task.bitsPerDimension(logLikelihood()));
    return result;
  }
}
