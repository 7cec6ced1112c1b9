package io.trainyard.text;

import java.util.Arrays;

/** A list of tokens that grows. Not thread-safe. */
final class Tokens {

  private int[] values = new int[256];
  private int count;

  void add(int token) {
    require(count + 1);
    values[count++] = token;
  }

  void addAll(int[] tokens) {
    require(count + tokens.length);
    System.arraycopy(tokens, 0, values, count, tokens.length);
    count += tokens.length;
  }

  private void require(int capacity) {
    if (capacity > values.length) {
      values = Arrays.copyOf(values, Math.max(capacity, 2 * values.length));
    }
  }

  int[] toArray() {
    return Arrays.copyOf(values, count);
  }
}
