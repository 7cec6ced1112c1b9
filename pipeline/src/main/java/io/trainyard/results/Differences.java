package io.trainyard.results;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeSet;

/** Tells two configurations apart by what they say and not by how it is written. */
final class Differences {

  private Differences() {}

  /**
   * A line for each key that differs and is not among {@code passedOver}. A key that the run has
   * not, since it was begun before there was such a key, has its default: what is new leaves things
   * as they were unless somebody sets it.
   *
   * @param defaults of {@code now}
   */
  static List<String> between(
      SortedMap<String, JsonNode> run,
      SortedMap<String, JsonNode> now,
      SortedMap<String, JsonNode> defaults,
      KeySet passedOver) {
    List<String> lines = new ArrayList<>();
    for (String key : union(run.keySet(), now.keySet())) {
      JsonNode before = run.getOrDefault(key, defaults.get(key));
      if (!passedOver.contains(key) && !sameMeaning(key, before, now.get(key))) {
        compare(key, before, now.get(key), lines);
      }
    }
    return lines;
  }

  private static TreeSet<String> union(Collection<String> some, Collection<String> others) {
    TreeSet<String> all = new TreeSet<>(some);
    all.addAll(others);
    return all;
  }

  private static boolean sameMeaning(String key, JsonNode a, JsonNode b) {
    return a != null
        && b != null
        && RunDirectory.meaning(key, a.toString()).equals(RunDirectory.meaning(key, b.toString()));
  }

  /** Of lists and objects of the same form, what differs in them. */
  private static void compare(String path, JsonNode a, JsonNode b, List<String> lines) {
    if (a != null && b != null && a.isArray() && b.isArray() && a.size() == b.size()) {
      for (int i = 0; i < a.size(); i++) {
        compare(path + "[" + i + "]", a.get(i), b.get(i), lines);
      }
    } else if (a != null && b != null && a.isObject() && b.isObject()) {
      for (String name : union(names(a), names(b))) {
        compare(path + "." + name, a.get(name), b.get(name), lines);
      }
    } else if (!same(a, b)) {
      lines.add(
          String.format(
              "  %s: the run has %s, the configuration %s", path, written(a), written(b)));
    }
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static boolean same(JsonNode a, JsonNode b) {
    if (a != null && b != null && a.isNumber() && b.isNumber()) {
      return a.decimalValue().compareTo(b.decimalValue()) == 0;
    }
    return Objects.equals(a, b);
  }

  private static String written(JsonNode value) {
    return value == null ? "nothing" : value.toString();
  }
}
