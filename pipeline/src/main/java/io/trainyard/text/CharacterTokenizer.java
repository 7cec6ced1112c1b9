package io.trainyard.text;

import java.util.Arrays;

/**
 * One token for each code point, so that no character outside of the basic plane falls into halves;
 * a letter and the accents that combine with it are tokens of their own. What it decodes is what it
 * encoded, where every character is known.
 */
final class CharacterTokenizer implements Tokenizer {

  private final Vocabulary vocabulary;

  /** By code point, up to the largest one that is known. */
  private final int[] indices;

  CharacterTokenizer(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
    int largest =
        vocabulary.text().stream().mapToInt(token -> token.codePointAt(0)).max().orElse(0);
    this.indices = new int[largest + 1];
    Arrays.fill(indices, SpecialToken.UNK.index());
    for (int i = Vocabulary.FIRST_OF_TEXT; i < vocabulary.size(); i++) {
      indices[vocabulary.token(i).codePointAt(0)] = i;
    }
  }

  static void count(String text, TermCounts to) {
    int codePoint;
    for (int i = 0; i < text.length(); i += Character.charCount(codePoint)) {
      codePoint = text.codePointAt(i);
      to.add(codePoint);
    }
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  @Override
  public int[] encode(String text) {
    int[] tokens = new int[text.length()];
    int n = 0;
    int codePoint;
    for (int i = 0; i < text.length(); i += Character.charCount(codePoint)) {
      codePoint = text.codePointAt(i);
      tokens[n++] = codePoint < indices.length ? indices[codePoint] : SpecialToken.UNK.index();
    }
    return n == tokens.length ? tokens : Arrays.copyOf(tokens, n);
  }

  @Override
  public String decode(int[] tokens) {
    var text = new StringBuilder(tokens.length);
    for (int token : tokens) {
      if (!Vocabulary.isSpecial(token)) {
        text.append(vocabulary.token(token));
      } else if (token == SpecialToken.UNK.index()) {
        text.append(Utf8.REPLACEMENT);
      }
    }
    return text.toString();
  }
}
