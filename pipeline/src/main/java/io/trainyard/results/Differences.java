package io.trainyard.results;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeSet;

/** Tells two configurations apart by what they say and not by how it is written. */
final class Differences {

  private Differences() {}

  /** A line for each key that differs and is not among {@code passedOver}. */
  static List<String> between(
      SortedMap<String, JsonNode> run, SortedMap<String, JsonNode> now, KeySet passedOver) {
    TreeSet<String> keys = new TreeSet<>(run.keySet());
    keys.addAll(now.keySet());
    List<String> lines = new ArrayList<>();
    for (String key : keys) {
      if (!passedOver.contains(key) && !same(key, run.get(key), now.get(key))) {
        lines.add(
            String.format(
                "  %s: the run has %s, the configuration %s",
                key, written(run.get(key)), written(now.get(key))));
      }
    }
    return lines;
  }

  private static boolean same(String key, JsonNode a, JsonNode b) {
    return same(a, b)
        || (a != null
            && b != null
            && RunDirectory.meaning(key, a.toString())
                .equals(RunDirectory.meaning(key, b.toString())));
  }

  private static boolean same(JsonNode a, JsonNode b) {
    if (a == null || b == null) {
      return a == b;
    }
    if (a.isNumber() && b.isNumber()) {
      return a.decimalValue().compareTo(b.decimalValue()) == 0;
    }
    if (a.isArray() && b.isArray() && a.size() == b.size()) {
      for (int i = 0; i < a.size(); i++) {
        if (!same(a.get(i), b.get(i))) {
          return false;
        }
      }
      return true;
    }
    return Objects.equals(a, b);
  }

  private static String written(JsonNode value) {
    return value == null ? "nothing" : value.toString();
  }
}
