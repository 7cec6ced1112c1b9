package io.trainyard.text;

import java.util.ArrayList;
import java.util.List;

/**
 * A letter for each of the 256 bytes, as GPT-2 writes them: a byte that is a visible character of
 * Latin 1 is that character, others are those from U+0100 on; a blank is {@code Ġ}.
 */
final class ByteLetters {

  static final int BYTES = 256;

  private static final char[] LETTERS = letters();

  private ByteLetters() {}

  private static char[] letters() {
    char[] letters = new char[BYTES];
    int invisible = 0;
    for (int b = 0; b < BYTES; b++) {
      boolean visible =
          (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || (b >= 0xAE && b <= 0xFF);
      letters[b] = (char) (visible ? b : BYTES + invisible++);
    }
    return letters;
  }

  /** How one byte is written. */
  static String of(int b) {
    return String.valueOf(LETTERS[b]);
  }

  /** The vocabulary of all bytes, and of what they are merged into. */
  static Vocabulary vocabulary(List<TextCodec.Merge> merges) {
    List<String> tokens = new ArrayList<>();
    for (int b = 0; b < BYTES; b++) {
      tokens.add(of(b));
    }
    for (TextCodec.Merge merge : merges) {
      tokens.add(
          tokens.get(merge.left() - Vocabulary.FIRST_OF_TEXT)
              + tokens.get(merge.right() - Vocabulary.FIRST_OF_TEXT));
    }
    return Vocabulary.of(tokens);
  }
}
