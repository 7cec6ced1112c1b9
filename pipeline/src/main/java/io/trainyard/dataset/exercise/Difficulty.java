package io.trainyard.dataset.exercise;

import java.io.Serializable;
import java.util.Comparator;

/**
 * How hard an exercise is (Zaremba and Sutskever, "Learning to Execute", 2014). Easier ones come
 * first: by nesting, then by length.
 *
 * @param length digits that numbers have at most
 * @param nesting operations that are combined with each other
 */
public record Difficulty(int length, int nesting) implements Serializable, Comparable<Difficulty> {

  private static final Comparator<Difficulty> EASIER =
      Comparator.comparingInt(Difficulty::nesting).thenComparingInt(Difficulty::length);

  @Override
  public int compareTo(Difficulty other) {
    return EASIER.compare(this, other);
  }

  /** As the names of figures end. */
  public String label() {
    return "length_%d_nesting_%d".formatted(length, nesting);
  }

  @Override
  public String toString() {
    return "length %d and nesting %d".formatted(length, nesting);
  }
}
