package io.trainyard.export;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What becomes one run at the other side: a run as a whole, or one of several trainings of it.
 *
 * @param name such as {@code member-3}; empty for the run as a whole
 * @param parameters what it was made by, by configuration path
 * @param points in {@link Point#ORDER}
 */
record ExportedTraining(String name, SortedMap<String, JsonNode> parameters, List<Point> points) {

  ExportedTraining {
    parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
    points = points.stream().sorted(Point.ORDER).toList();
  }

  boolean isWhole() {
    return name.isEmpty();
  }

  Optional<Instant> first() {
    return points.stream().map(Point::time).min(Instant::compareTo);
  }

  Optional<Instant> last() {
    return points.stream().map(Point::time).max(Instant::compareTo);
  }
}
