package io.trainyard.dataset;

import java.util.Arrays;

/** Streams of tokens in some order, one after another, as one long line. Immutable. */
public final class TokenLine {

  private final TokenArray tokens;
  private final int[] from;
  private final int[] starts;

  /**
   * @param from where in {@code tokens} each stream begins, in the line's order
   * @param starts where in the line it begins, and last the line's length
   */
  TokenLine(TokenArray tokens, int[] from, int[] starts) {
    this.tokens = tokens;
    this.from = from;
    this.starts = starts;
  }

  public int length() {
    return starts[starts.length - 1];
  }

  /** Copies the tokens from {@code position} on into all of {@code into}. */
  public void copy(int position, int[] into) {
    int stream = stream(position);
    for (int filled = 0; filled < into.length; stream++) {
      int within = position + filled - starts[stream];
      int count = Math.min(into.length - filled, starts[stream + 1] - starts[stream] - within);
      tokens.copy(from[stream] + within, into, filled, count);
      filled += count;
    }
  }

  /** Whether a stream begins at {@code position}. */
  public boolean isStart(int position) {
    return starts[stream(position)] == position;
  }

  private int stream(int position) {
    int found = Arrays.binarySearch(starts, position);
    if (found < 0) {
      return -found - 2;
    }
    // Streams without tokens begin where the next one does.
    while (found + 1 < starts.length && starts[found + 1] == position) {
      found++;
    }
    return found;
  }
}
