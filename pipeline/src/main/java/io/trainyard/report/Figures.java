package io.trainyard.report;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Figures as JSON has them, within each other, as one list. */
final class Figures {

  private static final int MOST = 300;

  private Figures() {}

  /**
   * Adds each figure under its path; lists of plain values as text, other lists not at all.
   *
   * @param path of {@code figures}, with a full stop at its end
   */
  static void flatten(String path, Map<String, ?> figures, Map<String, Cell> to) {
    figures.forEach(
        (name, value) -> {
          if (to.size() >= MOST) {
            return;
          }
          if (value instanceof Map<?, ?> inner) {
            flatten(path + name + ".", named(inner), to);
          } else if (!(value instanceof Collection<?> list)) {
            to.put(path + name, Cell.of(value));
          } else if (list.stream().noneMatch(Figures::isCompound)) {
            to.put(path + name, Cell.text(words(list)));
          }
        });
  }

  /** Whether there is more in it than one value. */
  static boolean isCompound(Object value) {
    return value instanceof Map || value instanceof Collection;
  }

  static Map<String, ?> named(Map<?, ?> map) {
    return map.entrySet().stream()
        .filter(entry -> entry.getValue() != null)
        .collect(
            Collectors.toMap(
                entry -> String.valueOf(entry.getKey()),
                Map.Entry::getValue,
                (a, b) -> b,
                LinkedHashMap::new));
  }

  private static String words(Collection<?> list) {
    List<String> first = list.stream().limit(20).map(value -> Cell.of(value).text()).toList();
    return String.join(", ", first) + (list.size() > first.size() ? ", …" : "");
  }
}
