package io.trainyard.results;

import java.util.Collection;
import java.util.List;

/** Configuration keys: each a path, or the beginning of some followed by {@code *}. */
public record KeySet(List<String> patterns) {

  public KeySet(Collection<String> patterns) {
    this(List.copyOf(patterns));
  }

  public boolean contains(String key) {
    return patterns.stream()
        .anyMatch(
            pattern ->
                pattern.endsWith("*")
                    ? key.startsWith(pattern.substring(0, pattern.length() - 1))
                    : key.equals(pattern));
  }
}
