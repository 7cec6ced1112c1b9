package io.trainyard.config;

import java.io.Serializable;

/** Numbers from {@code low} to {@code high}, both of them in. */
public record Interval(double low, double high) implements Serializable {

  /**
   * @throws IllegalArgumentException if {@code low} is above {@code high}
   */
  public Interval {
    if (!(low <= high)) {
      throw new IllegalArgumentException("expected low <= high, found " + low + " and " + high);
    }
  }

  /** From {@code centre - radius} to {@code centre + radius}. */
  public static Interval around(double centre, double radius) {
    return new Interval(centre - radius, centre + radius);
  }

  /** low + (high - low) * u: uniform in the interval where {@code u} is uniform from 0 to 1. */
  public double at(double u) {
    return low + (high - low) * u;
  }
}
