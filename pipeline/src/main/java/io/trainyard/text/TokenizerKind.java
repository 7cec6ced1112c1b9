package io.trainyard.text;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.ibm.icu.util.IllformedLocaleException;
import com.ibm.icu.util.ULocale;
import io.trainyard.config.Section;
import java.io.Serializable;

/** How text is split into terms, before it is known which of them are tokens. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = TokenizerKind.Characters.class, name = TokenizerKind.CHARACTER),
  @JsonSubTypes.Type(value = TokenizerKind.Words.class, name = TokenizerKind.WORD),
  @JsonSubTypes.Type(value = TokenizerKind.BytePairs.class, name = TokenizerKind.BPE)
})
public sealed interface TokenizerKind extends Serializable {

  String CHARACTER = "character";
  String WORD = "word";
  String BPE = "bpe";

  /** Counts the terms of {@code text} from which a vocabulary is made. */
  void count(String text, TermCounts to);

  /** What tells it from others of its kind, for people. */
  String label();

  /** Each code point is a term. */
  record Characters() implements TokenizerKind {

    @Override
    public void count(String text, TermCounts to) {
      CharacterTokenizer.count(text, to);
    }

    @Override
    public String label() {
      return CHARACTER;
    }
  }

  /**
   * Each word, number and mark is a term.
   *
   * @param locale the language, as a tag of BCP 47 such as {@code en} or {@code tr-TR}
   * @param lowerCase whether upper case is made lower, as the language has it
   */
  record Words(String locale, boolean lowerCase) implements TokenizerKind {

    static Words read(Section section) {
      String locale = section.text("locale");
      try {
        new ULocale.Builder().setLanguageTag(locale);
      } catch (IllformedLocaleException e) {
        section.problem("locale", locale, "a language tag such as \"en\" or \"pt-BR\"");
      }
      return new Words(locale, section.flag("lower-case"));
    }

    @Override
    public void count(String text, TermCounts to) {
      new WordTokenizer.Words(this).forEach(text, to::add);
    }

    @Override
    public String label() {
      return "%s(%s%s)".formatted(WORD, locale, lowerCase ? ", lower case" : "");
    }
  }

  /** Pieces of words, merged from bytes; each word with the blank in front of it is a term. */
  record BytePairs() implements TokenizerKind {

    @Override
    public void count(String text, TermCounts to) {
      Pieces.forEach(text, to::add);
    }

    @Override
    public String label() {
      return BPE;
    }
  }
}
