package io.trainyard.search;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import java.util.List;
import java.util.Optional;

/**
 * A number from {@code low} to {@code high}.
 *
 * @param points of a grid, at equal distances, both ends in
 */
record Uniform(double low, double high, Optional<Integer> points) implements Distribution {

  static Uniform read(Section section) {
    double low = section.decimal("low", Range.any());
    return new Uniform(low, Bounds.high(section, low), Bounds.points(section));
  }

  @Override
  public String at(double u) {
    return Numbers.text(low + (high - low) * u, low, high);
  }

  @Override
  public List<String> grid() {
    return Bounds.grid(points, this::at);
  }
}
