package io.trainyard.language.ngram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.language.LanguageModelChecks;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NgramModelTest {

  private static final int BOS = 2;
  private static final int EOS = 3;
  private static final int A = 4;
  private static final int B = 5;
  private static final int C = 6;
  private static final int VOCABULARY = 7;

  private static double probability(NgramModel model, int token, int... read) {
    NgramReading reading = model.begin();
    Arrays.stream(read).forEach(reading::accept);
    return reading.probability(token);
  }

  private static byte[] bytes(NgramModel model) {
    var bytes = new ByteArrayOutputStream();
    try {
      model.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  @Test
  void bigramsAreAsWorkedOutByHand() {
    NgramModel model =
        Counted.model(VOCABULARY, 2, Discounting.KNESER_NEY, List.of(List.of(A, B, A, B, C)));
    // c(<bos> a) = 1, c(a b) = 2, c(b a) = 1, c(b c) = 1: D = 3 / (3 + 2).
    // In front of a stand <bos> and b, of b and c one token each: D = 2 / (2 + 2).
    assertThat(model.discounts())
        .containsExactly(new Discounts(0.5, 0.5, 0.5), new Discounts(0.6, 0.6, 0.6));
    // The fourth of one token is <bos>, which only others are foretold from.
    assertThat(model.grams()).containsExactly(4L, 4L);
    double unseen = 0.5 * 3 / 4 / VOCABULARY;
    double a = 1.5 / 4 + unseen;
    double b = 0.5 / 4 + unseen;
    assertThat(probability(model, A)).isCloseTo(0.4 / 1 + 0.6 * a, within(1e-15));
    assertThat(probability(model, B, A)).isCloseTo(1.4 / 2 + 0.3 * b, within(1e-15));
    assertThat(probability(model, C, A)).isCloseTo(0.3 * b, within(1e-15));
    assertThat(probability(model, A, A, B)).isCloseTo(0.4 / 2 + 0.6 * a, within(1e-15));
    assertThat(probability(model, BOS, A, B)).isCloseTo(0.6 * unseen, within(1e-15));
    // Nothing was seen behind c.
    assertThat(probability(model, A, C)).isCloseTo(a, within(1e-15));
    assertThat(probability(model, C, C)).isCloseTo(b, within(1e-15));
  }

  @Test
  void beginningsOfTextsAreCountedAsOftenAsTheyAre() {
    NgramModel model =
        Counted.model(VOCABULARY, 3, Discounting.KNESER_NEY, List.of(List.of(A, B), List.of(A, C)));
    // c(<bos> a) = 2, though nothing is in front of it; N1+(. a b) = N1+(. a c) = 1: D = 2 / 4.
    // Each token has one in front; no n-gram of three tokens is there twice: D = 1/2.
    double alone = 0.5 / 3 + 0.5 / VOCABULARY;
    assertThat(probability(model, A)).isCloseTo(1.5 / 2 + 0.25 * alone, within(1e-15));
    double behindA = 0.5 / 2 + 0.5 * alone;
    assertThat(probability(model, B, A)).isCloseTo(0.5 / 2 + 0.5 * behindA, within(1e-15));
    // (b a) was never seen, (a) was.
    assertThat(probability(model, B, B, A)).isCloseTo(behindA, within(1e-15));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 7})
  void equalsTheDefinitionAfterWhateverContext(int order) {
    List<List<Integer>> texts = Counted.random(11, order, 150, 1, 40, 80);
    for (Discounting discounting : Discounting.values()) {
      for (int minCount : new int[] {1, 2, 3}) {
        NgramModel model =
            NgramModel.of(11, discounting, Counted.counts(order, minCount, texts, 13, 3));
        DefinedModel defined = new DefinedModel(11, order, discounting, minCount, texts);
        List<Integer> seen = texts.get(3).subList(0, 9);
        for (List<Integer> text :
            List.of(List.<Integer>of(), seen, List.of(10, 10, 9, 10, 10, 9, 10), List.of(0, 5))) {
          int[] read = text.stream().mapToInt(Integer::intValue).toArray();
          double sum = 0;
          for (int token = 0; token < 11; token++) {
            double probability = probability(model, token, read);
            assertThat(probability)
                .as("%d of order %d after %s", token, order, text)
                .isCloseTo(defined.probability(text, token), within(1e-14))
                .isPositive();
            sum += probability;
          }
          assertThat(sum).isCloseTo(1, within(1e-14));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void isTheSameHoweverTheTextWasSharedOut(Discounting discounting) {
    List<List<Integer>> texts = Counted.random(30, 5, 400, 3, 200, 1, 77);
    byte[] whole = bytes(NgramModel.of(30, discounting, Counted.counts(4, 2, texts, 1000, 1)));
    for (int stretch : new int[] {1, 2, 7, 100}) {
      for (int shares : new int[] {1, 2, 9}) {
        assertThat(
                bytes(NgramModel.of(30, discounting, Counted.counts(4, 2, texts, stretch, shares))))
            .isEqualTo(whole);
      }
    }
  }

  @Test
  void isALanguageModelOfEveryOrder() {
    List<List<Integer>> texts = Counted.random(9, 3, 60, 50);
    for (int order = 1; order <= NgramModel.MOST_ORDER; order++) {
      LanguageModelChecks.holdFor(
          Counted.model(9, order, Discounting.MODIFIED, texts),
          5,
          4,
          4,
          8,
          0,
          4,
          5,
          EOS,
          4,
          BOS,
          5);
    }
  }

  @Test
  void aTextBeginsAnewBehindItsEnd() {
    NgramModel model =
        Counted.model(
            VOCABULARY, 3, Discounting.KNESER_NEY, List.of(List.of(A, B, EOS), List.of(A, EOS)));
    for (int end : new int[] {EOS, BOS}) {
      for (int token = 0; token < VOCABULARY; token++) {
        assertThat(probability(model, token, B, B, end)).isEqualTo(probability(model, token));
      }
    }
    byte[] inOne =
        bytes(
            Counted.model(
                VOCABULARY, 3, Discounting.KNESER_NEY, List.of(List.of(A, B, EOS, A, EOS))));
    assertThat(inOne).isEqualTo(bytes(model));
  }

  @Test
  void theMostProbableIsTheFirstOfTheLargest() {
    NgramModel model = Counted.model(12, 3, Discounting.MODIFIED, Counted.random(12, 8, 90, 70));
    NgramReading reading = model.begin();
    double[] all = new double[12];
    for (int token : new int[] {4, 11, 5, 5, 11, 0, 4, 4, 3, 10}) {
      reading.logProbabilities(all);
      int most = 0;
      for (int i = 1; i < all.length; i++) {
        most = all[i] > all[most] ? i : most;
      }
      assertThat(reading.mostProbable()).isEqualTo(most);
      reading.accept(token);
    }
  }

  @Test
  void isWrittenAndReadAgain() throws IOException {
    for (int minCount : new int[] {1, 2}) {
      List<GramCounts> counts =
          Counted.counts(5, minCount, Counted.random(200, 1, 900, 800), 500, 2);
      NgramModel model = NgramModel.of(200, Discounting.MODIFIED, counts);
      byte[] written = bytes(model);

      NgramModel read = NgramModel.read(new ByteArrayInputStream(written));

      assertThat(bytes(read)).isEqualTo(written);
      assertThat(read.discounts()).isEqualTo(model.discounts());
      assertThat(read.grams()).isEqualTo(model.grams());
      assertThat(read.bytes()).isEqualTo(model.bytes()).isPositive();
      double[] before = new double[200];
      double[] after = new double[200];
      model.begin().logProbabilities(before);
      read.begin().logProbabilities(after);
      assertThat(after).isEqualTo(before);
    }
  }

  @Test
  void rareOnesAreLeftOutOfLongerOnesOnly() {
    List<List<Integer>> texts = Counted.random(20, 4, 600);
    NgramModel whole = NgramModel.of(20, Discounting.MODIFIED, Counted.counts(4, 1, texts, 99, 2));
    NgramModel less = NgramModel.of(20, Discounting.MODIFIED, Counted.counts(4, 3, texts, 99, 2));
    assertThat(less.grams().subList(0, 2)).isEqualTo(whole.grams().subList(0, 2));
    assertThat(less.grams().get(2)).isLessThan(whole.grams().get(2));
    assertThat(less.grams().get(3)).isLessThan(whole.grams().get(3));
    assertThat(less.discounts()).isEqualTo(whole.discounts());
  }

  @Test
  void whatIsNoTableIsRefused() {
    byte[] written = bytes(Counted.model(9, 3, Discounting.KNESER_NEY, Counted.random(9, 2, 50)));
    byte[] other = written.clone();
    other[0]++;
    assertThatThrownBy(() -> NgramModel.read(new ByteArrayInputStream(other)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no table of n-grams");
    for (int length : new int[] {0, 5, 20, written.length - 1}) {
      byte[] cut = Arrays.copyOf(written, length);
      assertThatThrownBy(() -> NgramModel.read(new ByteArrayInputStream(cut)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void nothingCountedIsRefused() {
    assertThatThrownBy(() -> Counted.model(9, 3, Discounting.KNESER_NEY, List.of(List.of(BOS))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no n-grams");
  }
}
