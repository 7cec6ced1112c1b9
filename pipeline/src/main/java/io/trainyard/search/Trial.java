package io.trainyard.search;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One point of the search space, to be trained with.
 *
 * @param number from 1
 * @param settings JSON by configuration path, which stand over the base configuration as settings
 *     on the command line do
 */
public record Trial(int number, SortedMap<String, String> settings) {

  public Trial {
    settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
  }

  /** For people: {@code model.dropout = 0.5, optimizer.kind = adam}. */
  public String describe() {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      text.append(text.isEmpty() ? "" : ", ")
          .append(setting.getKey())
          .append(" = ")
          .append(plain(setting.getValue()));
    }
    return text.toString();
  }

  /** A JSON value without the quotes of simple text. */
  static String plain(String json) {
    return json.matches("\"[^\"\\\\]*\"") ? json.substring(1, json.length() - 1) : json;
  }
}
