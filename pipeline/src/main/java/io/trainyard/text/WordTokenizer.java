package io.trainyard.text;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;
import java.util.function.Consumer;

/**
 * One token for each word, number and mark, by the boundaries of Unicode's annex 29 as ICU has them
 * for the language; what is white is dropped. Decoding puts blanks where {@link WordSpacing} has
 * them, so that of texts in the common style it gives back all but their white space.
 */
final class WordTokenizer implements Tokenizer {

  private final Vocabulary vocabulary;
  private final Words words;
  private final WordSpacing spacing;

  /** Splits text into words. Thread-safe. */
  static final class Words {

    private final ULocale locale;
    private final boolean lowerCase;
    private final BreakIterator prototype;

    Words(TokenizerKind.Words kind) {
      this.locale = ULocale.forLanguageTag(kind.locale());
      this.lowerCase = kind.lowerCase();
      this.prototype = BreakIterator.getWordInstance(locale);
    }

    void forEach(String text, Consumer<String> to) {
      String cased = lowerCase ? UCharacter.toLowerCase(locale, text) : text;
      BreakIterator boundaries = (BreakIterator) prototype.clone();
      boundaries.setText(cased);
      int from = boundaries.first();
      for (int end = boundaries.next(); end != BreakIterator.DONE; end = boundaries.next()) {
        if (!UCharacter.isUWhiteSpace(cased.codePointAt(from))) {
          to.accept(cased.substring(from, end));
        }
        from = end;
      }
    }
  }

  WordTokenizer(TokenizerKind.Words kind, Vocabulary vocabulary) {
    this.words = new Words(kind);
    this.spacing = WordSpacing.of(words.locale);
    this.vocabulary = vocabulary;
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  @Override
  public int[] encode(String text) {
    var tokens = new Tokens();
    words.forEach(text, word -> tokens.add(vocabulary.index(word)));
    return tokens.toArray();
  }

  @Override
  public String decode(int[] tokens) {
    var text = new StringBuilder();
    String last = "";
    for (int token : tokens) {
      if (Vocabulary.isSpecial(token) && token != SpecialToken.UNK.index()) {
        continue;
      }
      String word =
          Vocabulary.isSpecial(token) ? String.valueOf(Utf8.REPLACEMENT) : vocabulary.token(token);
      if (!last.isEmpty() && spacing.isBlankBetween(last, word)) {
        text.append(' ');
      }
      text.append(word);
      last = word;
    }
    return text.toString();
  }
}
