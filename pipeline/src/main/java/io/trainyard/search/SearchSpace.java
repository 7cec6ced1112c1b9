package io.trainyard.search;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * Everything that is searched. Immutable.
 *
 * @param parameters each after those that its conditions name
 */
record SearchSpace(List<Parameter> parameters) {

  /** More would be a mistake: at a second each they would take hours to read and check alone. */
  static final int LARGEST_GRID = 10_000;

  SearchSpace {
    parameters = List.copyOf(parameters);
  }

  List<String> paths() {
    return parameters.stream().map(Parameter::path).sorted().toList();
  }

  Parameter parameter(String path) {
    return parameters.stream().filter(p -> p.path().equals(path)).findFirst().orElseThrow();
  }

  /**
   * One point of the space.
   *
   * @param place of each path in its distribution, from 0 to 1
   * @return JSON by path, without the paths that do not count
   */
  SortedMap<String, String> at(ToDoubleFunction<String> place) {
    SortedMap<String, String> settings = new TreeMap<>();
    for (Parameter parameter : parameters) {
      if (parameter.isActive(settings)) {
        double u = place.applyAsDouble(parameter.path());
        settings.put(parameter.path(), parameter.distribution().at(u));
      }
    }
    return settings;
  }

  /**
   * Every combination of the grids of all paths, the last path's values changing fastest. A path
   * that does not count adds none.
   *
   * @return no more than {@link #LARGEST_GRID} and one: whoever gets that one has too many
   */
  List<SortedMap<String, String>> grid() {
    List<SortedMap<String, String>> points = List.of(new TreeMap<>());
    for (Parameter parameter : parameters) {
      List<SortedMap<String, String>> next = new ArrayList<>();
      for (SortedMap<String, String> point : points) {
        if (!parameter.isActive(point)) {
          next.add(point);
          continue;
        }
        for (String value : parameter.distribution().grid()) {
          SortedMap<String, String> more = new TreeMap<>(point);
          more.put(parameter.path(), value);
          next.add(more);
        }
        if (next.size() > LARGEST_GRID) {
          return next.subList(0, LARGEST_GRID + 1);
        }
      }
      points = next;
    }
    return Collections.unmodifiableList(points);
  }
}
