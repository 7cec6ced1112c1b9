package io.trainyard.dataset;

import io.trainyard.failure.BadData;
import io.trainyard.random.Seed;
import java.lang.ref.SoftReference;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;

/**
 * The tokens of a split in memory, in as few bytes each as the vocabulary allows. Those who want
 * the same ones in one JVM share them. Immutable.
 */
public final class TokenText {

  private record Key(String fingerprint, Split split) {}

  private static final Map<Key, SoftReference<TokenText>> OF_THIS_JVM = new HashMap<>();

  private final TokenArray tokens;
  private final long[] ids;
  private final int[] starts;

  private TokenText(TokenArray tokens, long[] ids, int[] starts) {
    this.tokens = tokens;
    this.ids = ids;
    this.starts = starts;
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
        Reading reading = new Reading(source, split);
        source.read(split, conf, reading);
        found = reading.end();
        OF_THIS_JVM.put(key, new SoftReference<>(found));
      }
      return found;
    }
  }

  /** Bytes of the heap that the tokens of a split take in a JVM. */
  public static long memoryBytes(TokenSource source, Split split) {
    return TokenArray.bytes(source.tokens(split), source.vocabulary());
  }

  /**
   * Bytes of the heap that ids and starts of so many streams take in a JVM beside their tokens.
   * They come in builders that may be twice as long, and that the arrays are copied from.
   */
  static long streamBytes(long streams) {
    return 3L * (Long.BYTES + Integer.BYTES) * streams;
  }

  private static void require(long tokens) {
    if (tokens > Integer.MAX_VALUE - Long.BYTES) {
      throw new BadData(
          "cannot read the dataset of text: expected at most %d tokens in a split, found %d; take a part of the text"
              .formatted(Integer.MAX_VALUE - Long.BYTES, tokens));
    }
  }

  /** Fills an array of the size that the dataset says. */
  private static final class Reading implements TokenSource.Sink {
    private final TokenSource source;
    private final Split split;
    private final TokenArray tokens;
    private final LongStream.Builder ids = LongStream.builder();
    private final IntStream.Builder starts = IntStream.builder();
    private final long expected;
    private long count;

    Reading(TokenSource source, Split split) {
      this.source = source;
      this.split = split;
      this.expected = source.tokens(split);
      this.tokens = new TokenArray(Math.toIntExact(expected), source.vocabulary());
    }

    @Override
    public void begin(long id) {
      ids.add(id);
      starts.add((int) count);
    }

    @Override
    public void add(int[] more) {
      for (int token : more) {
        if (token < 0 || token >= source.vocabulary()) {
          throw new BadData(
              "cannot read the dataset of text: expected tokens from 0 to %d in %s, found %d; ingest it again"
                  .formatted(source.vocabulary() - 1, split.label(), token));
        }
        if (count < expected) {
          tokens.put((int) count, token);
        }
        count++;
      }
    }

    TokenText end() {
      if (count != expected) {
        throw new BadData(
            "cannot read the dataset of text: expected %d tokens in %s, found %d; ingest it again"
                .formatted(expected, split.label(), count));
      }
      starts.add((int) count);
      return new TokenText(tokens, ids.build().toArray(), starts.build().toArray());
    }
  }

  /** How many streams there are. */
  int streams() {
    return ids.length;
  }

  /** What a stream is called in the dataset. */
  long id(int stream) {
    return ids[stream];
  }

  /** Tokens of a stream. */
  int length(int stream) {
    return starts[stream + 1] - starts[stream];
  }

  /** A copy of a stream's tokens. */
  int[] stream(int stream) {
    int[] copy = new int[length(stream)];
    tokens.copy(starts[stream], copy, 0, copy.length);
    return copy;
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
