package io.trainyard.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is expected is what sacreBLEU 2.4.0 gives of the same texts with its defaults. */
class CorpusBleuTest {

  private record Pair(String translation, String reference) {}

  private static final Pair HAT =
      new Pair(
          "A man in an orange hat starring at something.",
          "A man in an orange hat starring at something.");
  private static final Pair CAT =
      new Pair("The cat sat on the mat.", "The cat is sitting on the mat.");
  private static final Pair NUMBERS =
      new Pair("It's 3.5 km, isn't it? (Yes.)", "It's 3,5 km - isn't it? (yes)");
  private static final Pair LETTERS = new Pair("a b c d", "a b x d");
  private static final Pair SHORT = new Pair("one two", "one two three four five");
  private static final Pair DOGS =
      new Pair(
          "Two dogs -- 12-year-old \"Max\" & co. run",
          "Two dogs, 12-year-old \"Max\" &amp; co., run.");
  private static final Pair OTHER = new Pair("x y", "a b c");
  private static final Pair HELLO = new Pair("hello", "hello");
  private static final Pair NOTHING = new Pair("", "a b c d e");
  private static final Pair GERMAN =
      new Pair("über die Straße läuft ein Mann… „Ja“!", "über die Straße läuft ein Mann … „Ja“ !");

  private static Stream<Arguments> corpora() {
    return Stream.of(
        Arguments.of(List.of(HAT), 100),
        Arguments.of(List.of(CAT, NUMBERS), 35.02332727849604),
        Arguments.of(List.of(LETTERS, SHORT), 24.36519844871889),
        Arguments.of(List.of(DOGS), 61.47866169105672),
        Arguments.of(List.of(OTHER), 0),
        Arguments.of(List.of(HELLO), 0),
        Arguments.of(List.of(NOTHING), 0),
        Arguments.of(List.of(GERMAN), 52.47357977607325),
        Arguments.of(
            List.of(HAT, CAT, NUMBERS, LETTERS, SHORT, DOGS, OTHER, HELLO, NOTHING, GERMAN),
            49.812997942254285));
  }

  @ParameterizedTest
  @MethodSource("corpora")
  void agreesWithSacreBleu(List<Pair> pairs, double expected) {
    CorpusBleu bleu = new CorpusBleu();
    pairs.forEach(pair -> bleu.add(pair.translation(), pair.reference()));
    assertThat(bleu.score()).isCloseTo(expected, within(1e-9));
  }

  @Test
  void followsTheFormula() {
    CorpusBleu bleu = new CorpusBleu();
    bleu.add("a b c d e", "a b c d f g");
    // 4 of 5 words, 3 of 4, 2 of 3 and 1 of 2, and a word less than the reference.
    double expected = 100 * Math.exp(1 - 6 / 5.0) * Math.pow(4 / 5.0 * 3 / 4 * 2 / 3 / 2, 0.25);
    assertThat(bleu.score()).isCloseTo(expected, within(1e-9));
  }

  @Test
  void partsComeToWhatTheWholeDoes() {
    CorpusBleu first = new CorpusBleu();
    first.add("a b c d e", "a b c d f g");
    CorpusBleu second = new CorpusBleu();
    second.add("x b c", "a b c");

    // 6 of 8 words, 4 of 6 pairs, 2 of 4 and 1 of 2, and a word less than the references' nine.
    double expected = 100 * Math.exp(1 - 9 / 8.0) * Math.pow(6 / 8.0 * 4 / 6 * 2 / 4 / 2, 0.25);
    assertThat(new CorpusBleu().merge(second).merge(first).score())
        .isEqualTo(first.merge(second).score())
        .isCloseTo(expected, within(1e-9));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\0',
      delimiter = '|',
      value = {
        "It's 3.5 km, 1,000-strong (e.g. a-b).|It's 3.5 km , 1,000 - strong ( e . g . a-b ) .",
        "<unk> &lt;b&gt; 5-7 C++/D [x] {y} ~z `q` $3 100%|< unk > < b > 5 - 7 C + + / D [ x ] { y } ~ z ` q ` $ 3 100 %",
        "Ende. „Ja“, 2.|Ende . „Ja“ , 2 .",
        "a.b ,5 5, .5|a . b , 5 5 , . 5"
      })
  void splitsWordsAsMtevalDoes(String text, String words) {
    assertThat(String.join(" ", BleuTokens.of(text))).isEqualTo(words);
  }
}
