package io.trainyard.language.ngram;

import java.io.Serializable;
import java.util.Arrays;

/**
 * N-grams of one length, each with a count, in some order and none twice. Of an n-gram that begins
 * a text with fewer tokens than that, what is missing in front is {@link #NOTHING}. Immutable; its
 * arrays are shared.
 */
final class Grams implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Stands in front of a text's first token. */
  static final int NOTHING = -1;

  /** Ways to sort them. */
  enum Order {
    /** By the first token, then by the second, and so on. */
    BY_CONTEXT,
    /** By the last token, then by the one before, and so on: those with one end are neighbours. */
    BY_END
  }

  private final int width;
  private final int[] tokens;
  private final long[] counts;

  /**
   * @param tokens of one n-gram after another
   */
  Grams(int width, int[] tokens, long[] counts) {
    this.width = width;
    this.tokens = tokens;
    this.counts = counts;
  }

  int width() {
    return width;
  }

  int size() {
    return counts.length;
  }

  int token(int gram, int place) {
    return tokens[gram * width + place];
  }

  long count(int gram) {
    return counts[gram];
  }

  long[] counts() {
    return counts;
  }

  /** Copies the tokens of an n-gram from one of its places on. */
  void copy(int gram, int place, int[] to, int at) {
    System.arraycopy(tokens, gram * width + place, to, at, width - place);
  }

  /** The same n-grams in this order; counts of equal ones are added. */
  Grams sorted(Order by) {
    int[] order = new int[counts.length];
    Arrays.setAll(order, i -> i);
    sort(order.clone(), order, 0, order.length, by);
    int[] sortedTokens = new int[tokens.length];
    long[] sortedCounts = new long[counts.length];
    int last = -1;
    for (int i = 0; i < order.length; i++) {
      if (i == 0 || compare(order[i - 1], order[i], by) != 0) {
        last++;
        copy(order[i], 0, sortedTokens, last * width);
      }
      sortedCounts[last] += counts[order[i]];
    }
    return new Grams(
        width,
        Arrays.copyOf(sortedTokens, (last + 1) * width),
        Arrays.copyOf(sortedCounts, last + 1));
  }

  /** A merge sort, since indices are no objects; both arrays hold the same to begin with. */
  private void sort(int[] from, int[] to, int first, int end, Order by) {
    if (end - first < 2) {
      return;
    }
    int middle = (first + end) >>> 1;
    sort(to, from, first, middle, by);
    sort(to, from, middle, end, by);
    int left = first;
    int right = middle;
    for (int i = first; i < end; i++) {
      boolean takeLeft =
          right >= end || (left < middle && compare(from[left], from[right], by) <= 0);
      to[i] = takeLeft ? from[left++] : from[right++];
    }
  }

  private int compare(int a, int b, Order by) {
    for (int i = 0; i < width; i++) {
      int place = by == Order.BY_CONTEXT ? i : width - 1 - i;
      int difference = Integer.compare(token(a, place), token(b, place));
      if (difference != 0) {
        return difference;
      }
    }
    return 0;
  }

  /** All n-grams of tables of one length, in no order. */
  static Grams concatenated(int width, Iterable<Grams> tables) {
    int size = 0;
    for (Grams table : tables) {
      size = Math.addExact(size, table.size());
    }
    int[] tokens = new int[Math.multiplyExact(size, width)];
    long[] counts = new long[size];
    int at = 0;
    for (Grams table : tables) {
      System.arraycopy(table.tokens, 0, tokens, at * width, table.tokens.length);
      System.arraycopy(table.counts, 0, counts, at, table.size());
      at += table.size();
    }
    return new Grams(width, tokens, counts);
  }

  /** Chooses n-grams. */
  @FunctionalInterface
  interface Choice {
    boolean takes(int gram);
  }

  /** Those that are chosen, in the same order, with what is in front of {@code place} cut off. */
  Grams select(Choice choice, int place) {
    int chosen = 0;
    for (int i = 0; i < size(); i++) {
      chosen += choice.takes(i) ? 1 : 0;
    }
    int[] some = new int[chosen * (width - place)];
    long[] theirs = new long[chosen];
    int at = 0;
    for (int i = 0; i < size(); i++) {
      if (choice.takes(i)) {
        copy(i, place, some, at * (width - place));
        theirs[at++] = counts[i];
      }
    }
    return new Grams(width - place, some, theirs);
  }

  /** What is behind the first token of each, counted once for every first token. */
  Grams ends() {
    int[] ends = new int[size() * (width - 1)];
    long[] ones = new long[size()];
    Arrays.fill(ones, 1);
    for (int i = 0; i < size(); i++) {
      copy(i, 1, ends, i * (width - 1));
    }
    return new Grams(width - 1, ends, ones).sorted(Order.BY_END);
  }

  /** What is in front of the last token of each, with the sum of the counts. */
  Grams contexts() {
    int[] contexts = new int[size() * (width - 1)];
    for (int i = 0; i < size(); i++) {
      System.arraycopy(tokens, i * width, contexts, i * (width - 1), width - 1);
    }
    return new Grams(width - 1, contexts, counts).sorted(Order.BY_CONTEXT);
  }
}
