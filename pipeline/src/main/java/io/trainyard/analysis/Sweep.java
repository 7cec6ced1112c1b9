package io.trainyard.analysis;

import io.trainyard.config.Section;
import io.trainyard.search.TrialPaths;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Values of one path of the configuration that are trained with, one after another.
 *
 * @param key of the path's name, such as {@code analysis.parameters.path}
 * @param values JSON, at least one
 */
record Sweep(String key, String path, List<String> values) {

  Sweep {
    values = List.copyOf(values);
  }

  /**
   * Reads the keys {@code path} and {@code values}; what is wrong with them is noted there.
   *
   * @return empty where there is no path
   */
  static Optional<Sweep> read(Section section) {
    Optional<String> path = section.optionalText("path");
    List<String> values = section.values("values");
    if (!section.isList("values")) {
      section.problem("values", values, "a list [ ... ]");
      return Optional.empty();
    }
    if (path.isEmpty()) {
      if (!values.isEmpty()) {
        section.problem(
            "path",
            "none, though there are values",
            "the path that has them, such as model.hidden");
      }
      return Optional.empty();
    }
    TrialPaths.whyNot(path.get()).ifPresent(why -> section.problem("path", path.get(), why));
    if (values.isEmpty()) {
      section.problem("values", "none", "one value of " + path.get() + " at least");
      return Optional.empty();
    }
    return Optional.of(
        new Sweep(section.path("path"), path.get(), values.stream().distinct().toList()));
  }

  /** What each value is trained with: JSON by configuration path. */
  List<SortedMap<String, String>> settings() {
    return values.stream()
        .<SortedMap<String, String>>map(value -> new TreeMap<>(Map.of(path, value)))
        .toList();
  }
}
