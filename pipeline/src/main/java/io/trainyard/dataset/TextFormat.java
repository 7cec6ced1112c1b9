package io.trainyard.dataset;

import java.util.Locale;

/** How text stands in a file. */
public enum TextFormat {
  /**
   * By the name: {@code .jsonl} and {@code .ndjson} are lines, {@code .json} is JSON, others plain.
   */
  AUTO,
  /** Nothing but text. */
  PLAIN,
  /** A line for each document: a string, or an object one field of which is the text. */
  JSON_LINES,
  /** Any number of strings and objects, one after another or in arrays. */
  JSON;

  /**
   * @param name of a file, without what it says about compression
   */
  TextFormat of(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (this != AUTO) {
      return this;
    }
    if (lower.endsWith(".jsonl") || lower.endsWith(".ndjson")) {
      return JSON_LINES;
    }
    return lower.endsWith(".json") ? JSON : PLAIN;
  }
}
