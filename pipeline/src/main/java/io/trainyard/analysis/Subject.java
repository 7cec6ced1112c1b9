package io.trainyard.analysis;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One training of an analysis. Points of several curves may have it in common: it is made once.
 *
 * @param settings JSON by configuration path, over the configuration
 */
record Subject(SortedMap<String, String> settings, Rows rows) {

  /** The training rows that it has. */
  sealed interface Rows {}

  /**
   * So many rows, those of fewer included.
   *
   * @param repetition from 1: each has rows of its own, and seeds
   */
  record Nested(long size, int repetition) implements Rows {}

  /**
   * Rows that are resampled.
   *
   * @param training from 1: each has rows of its own
   */
  record Resampled(int training) implements Rows {}

  Subject {
    settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
  }

  /** The settings as one JSON object. */
  String settingsJson() {
    return json(settings);
  }

  static String json(Map<String, String> settings) {
    StringBuilder json = new StringBuilder("{");
    settings.forEach(
        (path, value) ->
            json.append(json.length() == 1 ? "" : ",")
                .append('"')
                .append(path)
                .append("\":")
                .append(value));
    return json.append('}').toString();
  }
}
