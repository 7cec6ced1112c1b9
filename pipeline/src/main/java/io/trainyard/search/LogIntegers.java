package io.trainyard.search;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import java.util.List;
import java.util.Optional;

/**
 * A whole number from {@code low} to {@code high}, both in: the part before the point of a number
 * from {@code low} to {@code high + 1} whose logarithm is uniform.
 *
 * @param points of a grid, at ratios as equal as rounding leaves them, both ends in; equal ones
 *     once
 */
record LogIntegers(long low, long high, Optional<Integer> points) implements Distribution {

  private static final Range POSITIVE = Range.between(1, 1L << 53);

  static LogIntegers read(Section section) {
    long low = section.longInteger("low", POSITIVE);
    return new LogIntegers(
        low,
        Bounds.atLeast(section, low, section.longInteger("high", POSITIVE)),
        Bounds.points(section));
  }

  @Override
  public String at(double u) {
    long value = (long) Numbers.betweenLogs(low, high + 1.0, u);
    return Long.toString(Math.max(low, Math.min(high, value)));
  }

  @Override
  public List<String> grid() {
    return Bounds.grid(points, u -> Long.toString(Math.round(Numbers.betweenLogs(low, high, u))));
  }
}
