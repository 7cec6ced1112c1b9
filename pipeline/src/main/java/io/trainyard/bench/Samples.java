package io.trainyard.bench;

import java.util.Arrays;
import java.util.Collection;

/**
 * Repetitions of one measurement. Quantiles are interpolated between order statistics (Hyndman and
 * Fan 1996, type 7, as NumPy and R have it): with the n values in ascending order, x_0 to x_{n-1},
 * quantile p lies at place p * (n - 1).
 *
 * @param values at least one, each finite
 */
public record Samples(double... values) {

  public Samples {
    values = values.clone();
    if (values.length == 0 || !Arrays.stream(values).allMatch(Double::isFinite)) {
      throw new IllegalArgumentException(
          "expected one finite value or more, found " + Arrays.toString(values));
    }
  }

  static Samples of(Collection<Double> values) {
    return new Samples(values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /** A copy, in the order of measurement. */
  @Override
  public double[] values() {
    return values.clone();
  }

  public double median() {
    return quantile(0.5);
  }

  /** Interquartile range over median: half of the values lie within about so much of it. */
  public double spread() {
    return (quantile(0.75) - quantile(0.25)) / median();
  }

  /** The repetition-wise quotients {@code this / other}: what drifts slowly hits both alike. */
  Samples over(Samples other) {
    if (other.values.length != values.length) {
      throw new IllegalArgumentException(
          "expected " + values.length + " values, found " + other.values.length);
    }
    double[] quotients = new double[values.length];
    for (int i = 0; i < quotients.length; i++) {
      quotients[i] = values[i] / other.values[i];
    }
    return new Samples(quotients);
  }

  /** {@code factor * value} of each. */
  Samples times(double factor) {
    return new Samples(Arrays.stream(values).map(value -> factor * value).toArray());
  }

  /** {@code factor / value} of each: from seconds to a rate. */
  Samples into(double factor) {
    return new Samples(Arrays.stream(values).map(value -> factor / value).toArray());
  }

  private double quantile(double p) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double place = p * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Samples that && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return Arrays.toString(values);
  }
}
