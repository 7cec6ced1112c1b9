package io.trainyard.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What every language model has to hold, whatever it is made of. */
public final class LanguageModelChecks {

  private LanguageModelChecks() {}

  /**
   * Reads a text, and checks what {@link LanguageModel} and {@link Reading} promise.
   *
   * @param text of a few dozen tokens at most: all are foretold after each
   */
  public static void holdFor(LanguageModel model, int... text) {
    List<double[]> told = read(model.begin(), model.vocabulary(), text);
    told.forEach(LanguageModelChecks::isDistribution);
    assertThat(read(model.begin(), model.vocabulary(), text))
        .usingRecursiveComparison()
        .isEqualTo(told);
    copiesGoOnByThemselves(model, text);
    oneIsAsAmongAll(model, text);
    foreignTokensAreRefused(model);
  }

  /** What was told before the first token and after each. */
  public static List<double[]> read(Reading reading, int vocabulary, int... text) {
    List<double[]> told = new ArrayList<>();
    told.add(all(reading, vocabulary));
    for (int token : text) {
      reading.accept(token);
      told.add(all(reading, vocabulary));
    }
    return told;
  }

  private static double[] all(Reading reading, int vocabulary) {
    double[] told = new double[vocabulary];
    Arrays.fill(told, Double.NaN);
    reading.logProbabilities(told);
    return told;
  }

  private static void isDistribution(double[] told) {
    assertThat(Arrays.stream(told).max().orElseThrow()).isLessThanOrEqualTo(0);
    assertThat(Arrays.stream(told).map(Math::exp).sum()).isCloseTo(1, within(1e-9));
  }

  private static void copiesGoOnByThemselves(LanguageModel model, int... text) {
    Reading reading = model.begin();
    int half = text.length / 2;
    for (int i = 0; i < half; i++) {
      reading.accept(text[i]);
    }
    double[] before = all(reading, model.vocabulary());
    int[] rest = Arrays.copyOfRange(text, half, text.length);
    List<double[]> ofCopy = read(reading.copy(), model.vocabulary(), rest);
    assertThat(all(reading, model.vocabulary())).containsExactly(before);
    assertThat(read(reading, model.vocabulary(), rest))
        .usingRecursiveComparison()
        .isEqualTo(ofCopy);
  }

  private static void oneIsAsAmongAll(LanguageModel model, int... text) {
    Reading reading = model.begin();
    for (int token : text) {
      double one = reading.logProbability(token);
      assertThat(one).isEqualTo(all(reading, model.vocabulary())[token]);
      reading.accept(token);
    }
  }

  private static void foreignTokensAreRefused(LanguageModel model) {
    Reading reading = model.begin();
    double[] before = all(reading, model.vocabulary());
    for (int foreign : new int[] {-1, model.vocabulary()}) {
      assertThatThrownBy(() -> reading.accept(foreign))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> reading.logProbability(foreign))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
    assertThat(all(reading, model.vocabulary())).containsExactly(before);
  }
}
