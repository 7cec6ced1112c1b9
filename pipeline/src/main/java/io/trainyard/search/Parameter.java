package io.trainyard.search;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One path of the configuration that is searched.
 *
 * @param path as it is written with {@code --set}
 * @param when the values, as JSON, that other searched paths must have for this one to count; of
 *     each path one of its list
 */
record Parameter(String path, Distribution distribution, SortedMap<String, List<String>> when) {

  Parameter {
    when = Collections.unmodifiableSortedMap(new TreeMap<>(when));
  }

  /** Whether this path counts beside these settings, where a path that does not count is absent. */
  boolean isActive(Map<String, String> settings) {
    return when.entrySet().stream()
        .allMatch(
            condition -> {
              String value = settings.get(condition.getKey());
              return value != null
                  && condition.getValue().stream().anyMatch(one -> Numbers.same(one, value));
            });
  }
}
