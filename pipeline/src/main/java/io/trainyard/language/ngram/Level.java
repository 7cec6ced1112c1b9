package io.trainyard.language.ngram;

import java.io.Serializable;
import java.util.Arrays;

/**
 * The n-grams of one length, sorted by their tokens. Those that begin with the n-gram {@code i}
 * stand in the next level from {@code starts[i]} to before {@code starts[i + 1]}.
 */
final class Level implements Serializable {

  private static final long serialVersionUID = 1L;

  int[] tokens = new int[0];
  int[] counts = new int[0];
  int[] starts = new int[0];

  /** What of longer n-grams was left out; shorter than the others where nothing was. */
  int[] leftOut = new int[0];

  int size;

  /** Appends an n-gram whose successors begin at {@code start} of the next level. */
  void add(int token, int count, int start) {
    if (size == tokens.length) {
      int room = Math.addExact(size, Math.max(16, size >> 1));
      tokens = Arrays.copyOf(tokens, room);
      counts = Arrays.copyOf(counts, room);
      starts = Arrays.copyOf(starts, room);
    }
    tokens[size] = token;
    counts[size] = count;
    starts[size++] = start;
  }

  void leaveOut(int gram, int count) {
    if (gram >= leftOut.length) {
      leftOut = Arrays.copyOf(leftOut, Math.max(gram + 1, Math.addExact(gram, gram >> 1)));
    }
    leftOut[gram] = count;
  }

  int leftOut(int gram) {
    return gram < leftOut.length ? leftOut[gram] : 0;
  }

  /** Nothing more is added; the next level has so many n-grams. */
  void end(int next) {
    tokens = Arrays.copyOf(tokens, size);
    counts = Arrays.copyOf(counts, size);
    starts = Arrays.copyOf(starts, size + 1);
    starts[size] = next;
  }

  /** The highest level: none begin with its n-grams. */
  void end() {
    end(0);
    starts = new int[0];
  }

  int from(int gram) {
    return starts[gram];
  }

  int to(int gram) {
    return starts[gram + 1];
  }

  /** Where between {@code from} and {@code to} a token is the last one; negative where nowhere. */
  int find(int from, int to, int token) {
    return Arrays.binarySearch(tokens, from, to, token);
  }
}
