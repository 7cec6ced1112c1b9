package io.trainyard.search;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import java.util.List;
import java.util.Optional;

/**
 * A number from {@code low} to {@code high} whose logarithm is uniform: as likely from 0.001 to
 * 0.01 as from 0.01 to 0.1.
 *
 * @param points of a grid, at equal ratios, both ends in
 */
record LogUniform(double low, double high, Optional<Integer> points) implements Distribution {

  static LogUniform read(Section section) {
    double low = section.decimal("low", Range.above(0));
    return new LogUniform(low, Bounds.high(section, low), Bounds.points(section));
  }

  @Override
  public String at(double u) {
    return Numbers.text(Numbers.betweenLogs(low, high, u), low, high);
  }

  @Override
  public List<String> grid() {
    return Bounds.grid(points, this::at);
  }
}
