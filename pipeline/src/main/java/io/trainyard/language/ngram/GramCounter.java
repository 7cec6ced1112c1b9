package io.trainyard.language.ngram;

import io.trainyard.text.SpecialToken;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Counts the n-grams of stretches of text: those that end in a token which was given to {@link
 * #count}. Holds {@code 4 n} bytes a token. Not thread-safe.
 */
public final class GramCounter {

  private final int order;
  private final History history;
  private int[] tokens = new int[1 << 12];
  private int size;

  /**
   * @param order the n of n-grams
   */
  public GramCounter(int order) {
    this.order = order;
    this.history = new History(order);
  }

  /** A text begins. */
  public void begin() {
    history.begin();
  }

  /** Reads a token that only others are counted after. */
  public void read(int token) {
    history.accept(token);
  }

  /** Reads a token, and counts it; {@code <bos>} is foretold by nobody. */
  public void count(int token) {
    if (token != SpecialToken.BOS.index()) {
      add(token);
    }
    history.accept(token);
  }

  private void add(int token) {
    int end = Math.addExact(size, order);
    if (end > tokens.length) {
      tokens = Arrays.copyOf(tokens, Math.max(end, tokens.length + (tokens.length >> 1)));
    }
    int from = end - 1 - history.length();
    Arrays.fill(tokens, size, from, Grams.NOTHING);
    history.copy(tokens, from);
    tokens[end - 1] = token;
    size = end;
  }

  /**
   * What was counted, shared out so that all n-grams with the same last two tokens are in the same
   * share, whoever counted them.
   *
   * @return a table for each of the shares
   */
  public List<GramTable> shares(int shares) {
    long[] ones = new long[size / order];
    Arrays.fill(ones, 1);
    Grams counted = new Grams(order, Arrays.copyOf(tokens, size), ones).sorted(Grams.Order.BY_END);
    List<GramTable> result = new ArrayList<>();
    for (int share = 0; share < shares; share++) {
      int mine = share;
      result.add(new GramTable(counted.select(gram -> share(counted, gram, shares) == mine, 0)));
    }
    return result;
  }

  private static int share(Grams grams, int gram, int shares) {
    int last = grams.width() - 1;
    int hash = grams.token(gram, last);
    if (last > 0) {
      hash = 31 * hash + grams.token(gram, last - 1);
    }
    // Multiplied by the golden ratio, so that neighbours are spread.
    return Math.floorMod((hash * 0x9E3779B9) >>> 8, shares);
  }
}
