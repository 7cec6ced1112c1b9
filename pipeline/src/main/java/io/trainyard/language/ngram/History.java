package io.trainyard.language.ngram;

import io.trainyard.text.SpecialToken;

/**
 * The last tokens of a text that is being read, as far as a model of some order looks back. A text
 * begins with {@code <bos>}, behind which nothing is seen; so does what follows upon {@code <eos>}.
 * Not thread-safe.
 */
final class History {

  private final int[] tokens;
  private int length;

  /**
   * @param order of the model: one less is what it looks back
   */
  History(int order) {
    this.tokens = new int[order - 1];
    begin();
  }

  /** Forgets everything: a text begins. */
  void begin() {
    length = Math.min(1, tokens.length);
    if (length > 0) {
      tokens[0] = SpecialToken.BOS.index();
    }
  }

  /** Whether a text begins after {@code token}. */
  static boolean endsText(int token) {
    return token == SpecialToken.EOS.index() || token == SpecialToken.BOS.index();
  }

  void accept(int token) {
    if (endsText(token)) {
      begin();
    } else if (length < tokens.length) {
      tokens[length++] = token;
    } else if (length > 0) {
      System.arraycopy(tokens, 1, tokens, 0, length - 1);
      tokens[length - 1] = token;
    }
  }

  int length() {
    return length;
  }

  /** Copies the tokens, the oldest first, into {@code to} from {@code at} on. */
  void copy(int[] to, int at) {
    System.arraycopy(tokens, 0, to, at, length);
  }
}
