package io.trainyard.language.ngram;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The counts of n-grams of all orders that a share of the text's n-grams gives. Of the highest
 * order, and of n-grams that begin a text, in front of which nothing is, a count is how often the
 * n-gram is in the text; of others it is their continuation count {@code N1+(. w)}: how many
 * different tokens stand in front of it.
 */
public final class GramCounts implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Orders of which none are left out: all tokens have to be foretold. */
  private static final int ALWAYS_WHOLE = 2;

  private final int order;
  private final ArrayList<byte[]> tables = new ArrayList<>();
  private final long[] grams;
  private final CountsOfCounts[] countsOfCounts;

  private GramCounts(int order) {
    this.order = order;
    this.grams = new long[order];
    this.countsOfCounts = new CountsOfCounts[order];
  }

  /**
   * Counts what was shared out to one.
   *
   * @param order the n of n-grams
   * @param minCount n-grams of three tokens or more with a smaller count are left out
   * @param tables one of the shares of each {@link GramCounter}
   */
  public static GramCounts of(int order, int minCount, List<GramTable> tables) {
    GramCounts result = new GramCounts(order);
    Grams all =
        Grams.concatenated(order, tables.stream().map(GramTable::grams).toList())
            .sorted(Grams.Order.BY_END);
    Grams level = all.select(gram -> all.token(gram, 0) != Grams.NOTHING, 0);
    result.add(level, minCount);
    for (int width = order - 1; width > 0; width--) {
      int place = order - width;
      Grams begun =
          all.select(
              gram ->
                  all.token(gram, place) != Grams.NOTHING
                      && all.token(gram, place - 1) == Grams.NOTHING,
              place);
      level = Grams.concatenated(width, List.of(level.ends(), begun)).sorted(Grams.Order.BY_END);
      result.add(level, minCount);
    }
    return result;
  }

  private void add(Grams level, int minCount) {
    int width = level.width();
    countsOfCounts[width - 1] = CountsOfCounts.of(level.counts());
    int least = width > ALWAYS_WHOLE ? minCount : 1;
    Grams kept = level.select(gram -> level.count(gram) >= least, 0);
    grams[width - 1] = kept.size();
    tables.add(packed(kept.sorted(Grams.Order.BY_CONTEXT), false));
    if (kept.size() < level.size()) {
      tables.add(packed(level.select(gram -> level.count(gram) < least, 0).contexts(), true));
    }
  }

  private static byte[] packed(Grams grams, boolean leftOut) {
    var bytes = new ByteArrayOutputStream();
    var writer = new GramWriter(bytes);
    int[] tokens = new int[grams.width()];
    try {
      for (int i = 0; i < grams.size(); i++) {
        grams.copy(i, 0, tokens, 0);
        if (leftOut) {
          writer.leftOut(tokens, tokens.length, grams.count(i));
        } else {
          writer.count(tokens, tokens.length, grams.count(i));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory takes every byte", e);
    }
    return bytes.toByteArray();
  }

  int order() {
    return order;
  }

  /** Bytes that the counts take. */
  public long bytes() {
    return tables.stream().mapToLong(table -> table.length).sum();
  }

  /** N-grams of each order, from 1; those of one token may be in other shares too. */
  public long[] grams() {
    return grams.clone();
  }

  /** Of n-grams of {@code width} tokens, at least 2, those that are left out among them. */
  CountsOfCounts countsOfCounts(int width) {
    return countsOfCounts[width - 1];
  }

  List<GramReader> readers() {
    return tables.stream()
        .filter(table -> table.length > 0)
        .map(table -> new GramReader(new ByteArrayInputStream(table), order))
        .toList();
  }
}
