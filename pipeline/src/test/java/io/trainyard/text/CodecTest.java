package io.trainyard.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.failure.BadData;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CodecTest {

  private static final int UNK = SpecialToken.UNK.index();

  /** A letter with an accent of its own, a Hebrew word, and a character beyond the basic plane. */
  private static final String TEXT = "e\u0301 \u05E9\u05DC\u05D5\u05DD \uD83D\uDE42";

  @Test
  void specialTokensComeFirstInEveryVocabulary() {
    Vocabulary vocabulary = Vocabulary.of(List.of("x"));

    assertThat(vocabulary.tokens()).containsExactly("<pad>", "<unk>", "<bos>", "<eos>", "x");
    assertThat(vocabulary.index("x")).isEqualTo(4);
    assertThat(vocabulary.index("y")).isEqualTo(SpecialToken.UNK.index());
    assertThat(vocabulary.index("<pad>")).isEqualTo(SpecialToken.UNK.index());
  }

  @Test
  void charactersAreCodePointsAndNotTheirHalves() {
    Tokenizer tokenizer = characters("e", "\u0301", " ", "\uD83D\uDE42");

    assertThat(tokenizer.encode(TEXT)).containsExactly(4, 5, 6, UNK, UNK, UNK, UNK, 6, 7);
    assertThat(tokenizer.decode(new int[] {4, 5, 6, UNK, 7, 3, 0, 2}))
        .isEqualTo("e\u0301 \uFFFD\uD83D\uDE42");
  }

  @Test
  void aCharacterBeyondAllKnownOnesIsUnknown() {
    assertThat(characters("a").encode("a\uD83D\uDE42\uFFFF")).containsExactly(4, UNK, UNK);
  }

  @Test
  void wordsLeaveWhiteSpaceOutAndKeepMarks() {
    Tokenizer tokenizer =
        words("en", false, "Don't", "say", "\"", "naïve", "(", ")", ",", "3.14", "!");

    int[] tokens = tokenizer.encode("Don't say naïve\n\t(3.14), ever!");

    assertThat(tokens).containsExactly(4, 5, 7, 8, 11, 9, 10, UNK, 12);
    assertThat(tokenizer.decode(tokens)).isEqualTo("Don't say naïve (3.14), \uFFFD!");
  }

  @Test
  void wordsKeepTheMarksThatCombineWithTheirLettersAndReadFromRightToLeft() {
    Tokenizer tokenizer = words("he", false, "e\u0301t\u00E9", "\u05E9\u05DC\u05D5\u05DD");

    assertThat(tokenizer.encode("e\u0301t\u00E9 \u05E9\u05DC\u05D5\u05DD")).containsExactly(4, 5);
  }

  @Test
  void lowerCaseIsThatOfTheLanguage() {
    assertThat(words("en", true, "title").encode("TITLE")).containsExactly(4);
    assertThat(words("tr", true, "t\u0131tle").encode("TITLE")).containsExactly(4);
  }

  @Test
  void wordsOfLanguagesWithoutBlanksAreFoundToo() {
    // "Hello world" in Thai.
    assertThat(
            words("th", false, "a")
                .encode("\u0E2A\u0E27\u0E31\u0E2A\u0E14\u0E35\u0E0A\u0E32\u0E27\u0E42\u0E25\u0E01"))
        .hasSizeGreaterThan(1);
  }

  @Test
  void codecsComeBackFromJsonAsTheyWere() {
    List<TextCodec.Merge> merges = List.of(new TextCodec.Merge(105, 106));
    for (TextCodec codec :
        List.of(
            new TextCodec(new TokenizerKind.Characters(), Vocabulary.of(List.of("\"", "\u05E9"))),
            new TextCodec(new TokenizerKind.Words("tr-TR", true), Vocabulary.of(List.of("a"))),
            new TextCodec(new TokenizerKind.BytePairs(), ByteLetters.vocabulary(merges), merges))) {
      assertThat(TextCodec.fromJson(codec.toJson(), "here")).isEqualTo(codec);
    }
  }

  @Test
  void whatIsNoCodecIsRefused() {
    for (String json :
        List.of(
            "{}",
            "[]",
            "{\"format_version\":9}",
            "{\"format_version\":1,\"tokenizer\":{\"kind\":\"character\"},\"special\":[\"<pad>\"],\"tokens\":[]}")) {
      assertThatThrownBy(
              () -> TextCodec.fromJson(json.getBytes(StandardCharsets.UTF_8), "vocabulary.json"))
          .isInstanceOf(BadData.class)
          .hasMessageContaining("vocabulary.json");
    }
  }

  private static Tokenizer characters(String... tokens) {
    return new TextCodec(new TokenizerKind.Characters(), Vocabulary.of(List.of(tokens)))
        .tokenizer();
  }

  private static Tokenizer words(String locale, boolean lowerCase, String... tokens) {
    return new TextCodec(new TokenizerKind.Words(locale, lowerCase), Vocabulary.of(List.of(tokens)))
        .tokenizer();
  }
}
