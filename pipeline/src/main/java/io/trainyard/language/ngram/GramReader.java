package io.trainyard.language.ngram;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StreamCorruptedException;
import java.util.Arrays;

/**
 * Reads what {@link GramWriter} wrote: n-grams by their first token, then by the second, and so on,
 * each in front of those that begin with it. Not thread-safe.
 */
final class GramReader implements Comparable<GramReader> {

  private static final int MOST_BITS = 63;

  private final InputStream in;
  private final int[] tokens;
  private int length;
  private long number;

  /**
   * @param order the most tokens that an n-gram has
   */
  GramReader(InputStream in, int order) {
    this.in = in;
    this.tokens = new int[order];
  }

  /**
   * Goes on to the next n-gram.
   *
   * @return whether there is one
   * @throws IOException if what is read was not written so
   */
  boolean next() throws IOException {
    int header = in.read();
    if (header < 0) {
      return false;
    }
    int same = (header >> 4) - (header & 0xF);
    if (same < 0 || same > length || header >> 4 > tokens.length) {
      throw new StreamCorruptedException("no n-gram of at most " + tokens.length + " tokens");
    }
    length = header >> 4;
    for (int i = same; i < length; i++) {
      tokens[i] = Math.toIntExact(Math.min(number(), Integer.MAX_VALUE));
    }
    number = number();
    return true;
  }

  private long number() throws IOException {
    long result = 0;
    for (int bits = 0; bits < MOST_BITS; bits += 7) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("the last n-gram is cut off");
      }
      result |= (next & 0x7FL) << bits;
      if (next < 0x80) {
        return result;
      }
    }
    throw new StreamCorruptedException("a number of more than 63 bits");
  }

  /** The tokens of the n-gram, and others behind them; to be read only, until {@link #next}. */
  int[] tokens() {
    return tokens;
  }

  int length() {
    return length;
  }

  /** How often it was counted, or what of longer ones was left out. */
  long count() {
    return number >> 1;
  }

  /** Whether the count is that of what was left out behind it. */
  boolean isLeftOut() {
    return (number & 1) == 1;
  }

  @Override
  public int compareTo(GramReader other) {
    return Arrays.compare(tokens, 0, length, other.tokens, 0, other.length);
  }
}
