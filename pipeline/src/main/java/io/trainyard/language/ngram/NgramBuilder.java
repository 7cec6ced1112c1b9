package io.trainyard.language.ngram;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.Stream;

/**
 * Puts sorted tables of n-grams together to the levels of one model. What a kept n-gram begins with
 * is there too: with a count of 0 where it was left out, or stands for no more than {@code <bos>}.
 */
final class NgramBuilder {

  private final int order;
  private final int vocabulary;
  private final Level[] levels;
  private final int[] path;
  private int depth;

  /** What was left out behind n-grams that may or may not come to have successors. */
  private final int[][] pendingContexts;

  private final long[] pendingCounts;

  NgramBuilder(int order, int vocabulary) {
    this.order = order;
    this.vocabulary = vocabulary;
    this.levels = Stream.generate(Level::new).limit(order + 1L).toArray(Level[]::new);
    this.path = new int[order];
    this.pendingContexts = new int[order + 1][];
    this.pendingCounts = new long[order + 1];
    levels[0].add(0, 0, 0);
  }

  /** Merges all of these, whichever n-grams are in which. */
  void addAll(List<GramReader> readers) throws IOException {
    PriorityQueue<GramReader> queue = new PriorityQueue<>();
    for (GramReader reader : readers) {
      if (reader.next()) {
        queue.add(reader);
      }
    }
    while (!queue.isEmpty()) {
      GramReader least = queue.poll();
      add(least);
      if (least.next()) {
        queue.add(least);
      }
    }
  }

  private void add(GramReader gram) {
    if (gram.isLeftOut()) {
      leaveOut(Arrays.copyOf(gram.tokens(), gram.length()), gram.count());
    } else {
      add(gram.tokens(), gram.length(), gram.count());
    }
  }

  private void leaveOut(int[] context, long count) {
    boolean again = Arrays.equals(context, pendingContexts[context.length]);
    pendingContexts[context.length] = context;
    pendingCounts[context.length] = count + (again ? pendingCounts[context.length] : 0);
  }

  private void add(int[] tokens, int length, long count) {
    int mismatch = Arrays.mismatch(tokens, 0, length, path, 0, depth);
    int same = mismatch < 0 ? length : mismatch;
    if (same == length && length == depth) {
      Level level = levels[length];
      level.counts[level.size - 1] = exact(count + level.counts[level.size - 1]);
      return;
    }
    if (same < Math.min(length, depth) && tokens[same] < path[same] || same == length) {
      throw new IllegalArgumentException("n-grams are not sorted");
    }
    System.arraycopy(tokens, same, path, same, length - same);
    depth = length;
    for (int i = same; i < length; i++) {
      append(i, i + 1 == length ? count : 0);
    }
  }

  /** Appends what the path has at a place. */
  private void append(int place, long count) {
    if (path[place] < 0 || path[place] >= vocabulary) {
      throw new IllegalArgumentException("token " + path[place] + " of " + vocabulary);
    }
    Level level = levels[place + 1];
    int next = place + 2 <= order ? levels[place + 2].size : 0;
    level.add(path[place], exact(count), next);
    int[] pending = pendingContexts[place];
    if (pending != null && Arrays.equals(pending, Arrays.copyOf(path, place))) {
      levels[place].leaveOut(levels[place].size - 1, exact(pendingCounts[place]));
      pendingContexts[place] = null;
    }
  }

  private static int exact(long count) {
    if (count > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "expected at most %d of an n-gram, found %d".formatted(Integer.MAX_VALUE, count));
    }
    return (int) count;
  }

  /** Of n-grams of one token. */
  CountsOfCounts countsOfTokens() {
    Level tokens = levels[1];
    return CountsOfCounts.of(Arrays.stream(tokens.counts, 0, tokens.size).asLongStream().toArray());
  }

  /** The levels, from the root on, which has one n-gram of no tokens; nothing more can be added. */
  Level[] levels() {
    for (int i = 0; i < order; i++) {
      levels[i].end(levels[i + 1].size);
    }
    levels[order].end();
    return levels;
  }
}
