package io.trainyard.search;

import io.trainyard.config.Nearest;
import io.trainyard.config.Section;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Reads {@code search.space}: an object in which configuration paths stand as they do in the
 * configuration itself, with a list of choices or a distribution {@code { kind = ... }} where that
 * has a value.
 */
final class SpaceReader {

  private static final Map<String, Function<Section, Distribution>> KINDS =
      Map.of(
          "choices", Choices::read,
          "uniform", Uniform::read,
          "log-uniform", LogUniform::read,
          "integer", Integers::read,
          "log-integer", LogIntegers::read);

  private final Section space;
  private final Map<String, Parameter> found = new TreeMap<>();

  private SpaceReader(Section space) {
    this.space = space;
  }

  /** Reads the section {@code space} of {@code search}; what is wrong with it is noted there. */
  static SearchSpace read(Section search) {
    Section space = search.section("space");
    SpaceReader reader = new SpaceReader(space);
    reader.read(space, "");
    space.done();
    if (space.keys().isEmpty()) {
      search.problem(
          "space",
          "none",
          "one path at least, such as optimizer.learning-rate { kind = log-uniform, low = 1e-4,"
              + " high = 1e-1 }");
    }
    reader.requireNoPathInAnother();
    reader.requireKnownConditions();
    return new SearchSpace(reader.sorted());
  }

  private void read(Section section, String prefix) {
    for (String key : section.keys()) {
      String path = prefix.isEmpty() ? key : prefix + "." + key;
      if (section.isList(key)) {
        add(path, Choices.of(section, key), new TreeMap<>());
      } else if (!section.isObject(key)) {
        section.problem(
            key, section.values(key).get(0), "a list of choices or a distribution { kind = ... }");
      } else if (isDistribution(section.section(key))) {
        distribution(section, key, path);
      } else {
        Section inner = section.section(key);
        read(inner, path);
        inner.done();
      }
    }
  }

  /** Also one whose kind was forgotten, which is no object of paths. */
  private static boolean isDistribution(Section object) {
    return object.isText("kind") || object.isObject("when") || object.isList("values");
  }

  private void distribution(Section section, String key, String path) {
    SortedMap<String, List<String>> when = new TreeMap<>();
    Map<String, Function<Section, Distribution>> kinds = new HashMap<>();
    KINDS.forEach(
        (name, reader) ->
            kinds.put(
                name,
                inner -> {
                  conditions(inner.section("when"), "", when);
                  return reader.apply(inner);
                }));
    add(path, section.kind(key, "distribution", kinds), when);
  }

  private static void conditions(
      Section section, String prefix, SortedMap<String, List<String>> to) {
    for (String key : section.keys()) {
      String path = prefix.isEmpty() ? key : prefix + "." + key;
      if (section.isObject(key)) {
        conditions(section.section(key), path, to);
      } else {
        to.put(path, section.values(key));
      }
    }
    section.done();
  }

  private void add(String path, Distribution distribution, SortedMap<String, List<String>> when) {
    if (distribution != null) {
      found.put(path, new Parameter(path, distribution, when));
    }
  }

  private void requireNoPathInAnother() {
    for (String path : found.keySet()) {
      for (String other : found.keySet()) {
        if (other.startsWith(path + ".")) {
          space.problem(other, "a path inside of " + path, "one of the two paths to be searched");
        }
      }
    }
  }

  private void requireKnownConditions() {
    for (Parameter parameter : found.values()) {
      parameter
          .when()
          .forEach(
              (path, values) -> {
                String key = parameter.path() + ".when." + path;
                Parameter other = found.get(path);
                if (other == null) {
                  space.problem(
                      key,
                      "a path that is not searched",
                      "a path of search.space" + Nearest.hint(path, found.keySet()));
                } else if (other.distribution() instanceof Choices choices) {
                  requireChoices(key, values, choices);
                }
              });
    }
  }

  private void requireChoices(String key, List<String> values, Choices choices) {
    if (values.isEmpty()) {
      space.problem(key, "none", "a value, or a list of some");
    }
    for (String value : values) {
      if (choices.values().stream().noneMatch(choice -> Numbers.same(choice, value))) {
        space.problem(key, value, "one of " + String.join(", ", choices.values()));
      }
    }
  }

  /** Each parameter after those that its conditions name, otherwise by path. */
  private List<Parameter> sorted() {
    Map<String, Parameter> left = new TreeMap<>(found);
    List<Parameter> sorted = new ArrayList<>();
    while (!left.isEmpty()) {
      Parameter next =
          left.values().stream()
              .filter(p -> p.when().keySet().stream().noneMatch(left::containsKey))
              .findFirst()
              .orElse(null);
      if (next == null) {
        String paths = String.join(", ", left.keySet());
        space.problem(
            left.keySet().iterator().next() + ".when",
            "a circle among " + paths,
            "conditions that do not depend on each other");
        return sorted;
      }
      left.remove(next.path());
      sorted.add(next);
    }
    return sorted;
  }
}
