package io.trainyard.text;

import java.util.Arrays;

/**
 * Decodes tokens as they come: what it has given so far is the beginning of what all tokens decode
 * to. Text is held back where the next token may change it: the first bytes of a character that is
 * not yet complete. Not thread-safe.
 */
public final class TextStream {

  private final Tokenizer tokenizer;

  /** Those on which the next piece depends; what they decode to was given up to {@code given}. */
  private int[] tokens = new int[0];

  private int given;

  public TextStream(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /**
   * Takes a token.
   *
   * @return what it adds to the text, together with what was held back; may be nothing
   */
  public String accept(int token) {
    if (Vocabulary.isSpecial(token) && token != SpecialToken.UNK.index()) {
      return "";
    }
    tokens = Arrays.copyOf(tokens, tokens.length + 1);
    tokens[tokens.length - 1] = token;
    String text = tokenizer.decode(tokens);
    boolean complete =
        token == SpecialToken.UNK.index() || !text.endsWith(String.valueOf(Utf8.REPLACEMENT));
    String piece = give(text, complete ? text.length() : text.length() - 1);
    if (complete) {
      // What comes next depends on the last token alone.
      tokens = new int[] {token};
      given = tokenizer.decode(tokens).length();
    }
    return piece;
  }

  /** What was held back, at the end of the text. */
  public String end() {
    String text = tokenizer.decode(tokens);
    return give(text, text.length());
  }

  private String give(String text, int end) {
    String piece = text.substring(Math.min(given, end), end);
    given = Math.max(given, end);
    return piece;
  }
}
