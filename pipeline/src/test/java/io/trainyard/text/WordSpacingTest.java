package io.trainyard.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordSpacingTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\0',
      delimiter = '|',
      value = {
        "en|A man's T-shirt, size 5-7 (blue).",
        "en|A well-to-do man's long-sleeved T-shirt.",
        "en|The dogs' ears: 100%, isn't it?",
        "en|e\u0301te\u0301-noire?",
        "en|The sea--the open sea!",
        "en|He said \u201CCall me \u2018Ishmael\u2019\u201D, and left.",
        "de|Er sagte \u201ENenn mich \u201AIsmael\u2018\u201C, und ging."
      })
  void textInTheCommonStyleComesBack(String locale, String text) {
    assertThat(decoded(locale, text)).isEqualTo(text);
  }

  @Test
  void whatTokensDoNotTellIsNotThere() {
    assertThat(decoded("en", "land - ahoy, they 're \"here\"  now\u00A0!"))
        .isEqualTo("land-ahoy, they' re \" here \" now!");
    // Where one mark opens and closes, it is taken to close.
    assertThat(decoded("sv", "sa \u201Dhej\u201D!")).isEqualTo("sa\u201D hej\u201D!");
  }

  @Test
  void aHyphenBesideAnUnknownWordJoinsToo() {
    Tokenizer tokenizer = words("en", "T", "-");

    assertThat(tokenizer.decode(tokenizer.encode("T-shirt, T"))).isEqualTo("T-\uFFFD \uFFFD T");
  }

  /** What is left of a text that is all in the vocabulary. */
  private static String decoded(String locale, String text) {
    var terms = new TermCounts();
    new TokenizerKind.Words(locale, false).count(text, terms);
    List<String> vocabulary = new ArrayList<>();
    terms.forEach((term, count) -> vocabulary.add(term));
    Tokenizer tokenizer = words(locale, vocabulary.toArray(String[]::new));
    int[] tokens = tokenizer.encode(text);
    String all = tokenizer.decode(tokens);

    TextStream stream = new TextStream(tokenizer);
    StringBuilder pieces = new StringBuilder();
    Arrays.stream(tokens).forEach(token -> pieces.append(stream.accept(token)));
    assertThat(pieces.append(stream.end())).hasToString(all);
    return all;
  }

  private static Tokenizer words(String locale, String... words) {
    return new TextCodec(new TokenizerKind.Words(locale, false), Vocabulary.of(List.of(words)))
        .tokenizer();
  }
}
