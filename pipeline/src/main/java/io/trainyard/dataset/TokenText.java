package io.trainyard.dataset;

import io.trainyard.failure.BadData;
import io.trainyard.random.Seed;
import java.lang.ref.SoftReference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * The tokens of a split in memory, four bytes each. Those who want the same ones in one JVM share
 * them. Immutable.
 */
public final class TokenText {

  private record Key(String fingerprint, Split split) {}

  private static final Map<Key, SoftReference<TokenText>> OF_THIS_JVM = new HashMap<>();

  private final int[] tokens;
  private final long[] ids;
  private final int[] starts;

  private TokenText(List<TokenSource.Stream> streams) {
    this.ids = streams.stream().mapToLong(TokenSource.Stream::id).toArray();
    this.starts = new int[ids.length + 1];
    for (int i = 0; i < ids.length; i++) {
      starts[i + 1] = Math.addExact(starts[i], streams.get(i).tokens().length);
    }
    this.tokens = new int[starts[ids.length]];
    for (int i = 0; i < ids.length; i++) {
      int[] stream = streams.get(i).tokens();
      System.arraycopy(stream, 0, tokens, starts[i], stream.length);
    }
  }

  /**
   * The tokens of a split, read if nobody in this JVM holds them.
   *
   * @throws BadData if they are not as many as the dataset says, or too many
   */
  public static TokenText of(TokenSource source, Split split, Configuration conf) {
    require(source.tokens(split));
    synchronized (OF_THIS_JVM) {
      Key key = new Key(source.fingerprint(), split);
      SoftReference<TokenText> held = OF_THIS_JVM.get(key);
      TokenText found = held == null ? null : held.get();
      if (found == null) {
        found = new TokenText(source.streams(split, conf));
        found.check(source, split);
        OF_THIS_JVM.put(key, new SoftReference<>(found));
      }
      return found;
    }
  }

  private static void require(long tokens) {
    if (tokens > Integer.MAX_VALUE - Long.BYTES) {
      throw new BadData(
          "cannot read the dataset of text: expected at most %d tokens in a split, found %d; take a part of the text"
              .formatted(Integer.MAX_VALUE - Long.BYTES, tokens));
    }
  }

  private void check(TokenSource source, Split split) {
    if (tokens.length != source.tokens(split)) {
      throw new BadData(
          "cannot read the dataset of text: expected %d tokens in %s, found %d; ingest it again"
              .formatted(source.tokens(split), split.label(), tokens.length));
    }
    for (int token : tokens) {
      if (token < 0 || token >= source.vocabulary()) {
        throw new BadData(
            "cannot read the dataset of text: expected tokens from 0 to %d in %s, found %d; ingest it again"
                .formatted(source.vocabulary() - 1, split.label(), token));
      }
    }
  }

  /** All streams one after another, as they are stored. */
  public TokenLine stored() {
    int[] order = new int[ids.length];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    return line(order);
  }

  /** All streams one after another, in the order that a seed gives them. */
  public TokenLine ordered(Seed seed) {
    return line(HashOrder.of(seed, ids));
  }

  private TokenLine line(int[] order) {
    int[] from = new int[order.length];
    int[] starts = new int[order.length + 1];
    for (int i = 0; i < order.length; i++) {
      from[i] = this.starts[order[i]];
      starts[i + 1] = starts[i] + this.starts[order[i] + 1] - this.starts[order[i]];
    }
    return new TokenLine(tokens, from, starts);
  }
}
