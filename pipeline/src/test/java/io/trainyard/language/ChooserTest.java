package io.trainyard.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.failure.BadData;
import io.trainyard.language.Sampling.Drawn;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChooserTest {

  private static final double[] FIVE = logarithms(0.1, 0.4, 0.05, 0.25, 0.2);

  private static double[] logarithms(double... probabilities) {
    return Arrays.stream(probabilities).map(Math::log).toArray();
  }

  /** How often each token comes when the uniform number takes evenly spaced values. */
  private static double[] shares(Sampling sampling, double... logProbabilities) {
    Chooser chooser = new Chooser(sampling, logProbabilities.length);
    int draws = 10_000;
    double[] shares = new double[logProbabilities.length];
    for (int i = 0; i < draws; i++) {
      shares[chooser.choose(logProbabilities, (i + 0.5) / draws)] += 1.0 / draws;
    }
    return shares;
  }

  private static void hasShares(Sampling sampling, double... expected) {
    assertThat(shares(sampling, FIVE)).containsExactly(expected, within(2e-4));
  }

  private static Drawn drawn(double temperature) {
    return new Drawn(temperature, Optional.empty(), Optional.empty());
  }

  private static Drawn topK(double temperature, int k) {
    return new Drawn(temperature, Optional.of(k), Optional.empty());
  }

  private static Drawn topP(double temperature, double p) {
    return new Drawn(temperature, Optional.empty(), Optional.of(p));
  }

  @Test
  void atTemperatureOneTokensComeAsTheModelForetells() {
    hasShares(drawn(1), 0.1, 0.4, 0.05, 0.25, 0.2);
  }

  /** Squares are 0.01, 0.16, 0.0025, 0.0625 and 0.04, in sum 0.275. */
  @Test
  void halfTheTemperatureSquaresProbabilities() {
    hasShares(drawn(0.5), 0.01 / 0.275, 0.16 / 0.275, 0.0025 / 0.275, 0.0625 / 0.275, 0.04 / 0.275);
  }

  @Test
  void aTemperatureNearZeroIsGreedyAndAVeryHighOneUniform() {
    hasShares(drawn(1e-9), 0, 1, 0, 0, 0);
    hasShares(drawn(1e9), 0.2, 0.2, 0.2, 0.2, 0.2);
  }

  @Test
  void topKLeavesTheMostProbableTokens() {
    hasShares(topK(1, 1), 0, 1, 0, 0, 0);
    hasShares(topK(1, 3), 0, 0.4 / 0.85, 0, 0.25 / 0.85, 0.2 / 0.85);
    hasShares(topK(1, 5), 0.1, 0.4, 0.05, 0.25, 0.2);
  }

  /** 0.4, 0.65, 0.85, 0.95, 1 have the most probable ones together. */
  @ParameterizedTest
  @CsvSource({"0.3, 1", "0.39, 1", "0.41, 2", "0.64, 2", "0.66, 3", "0.86, 4", "0.96, 5", "1, 5"})
  void topPLeavesTheFewestThatHaveSoMuchTogether(double p, int left) {
    double[] shares = shares(topP(1, p), FIVE);
    double[] byRank = {0.4, 0.25, 0.2, 0.1, 0.05};
    double sum = Arrays.stream(byRank, 0, left).sum();
    Arrays.sort(shares);

    for (int i = 0; i < byRank.length; i++) {
      double expected = i < left ? byRank[i] / sum : 0;
      assertThat(shares[byRank.length - 1 - i]).isCloseTo(expected, within(2e-4));
    }
  }

  /** At 0.5, of 0.4, 0.25 and 0.2 squared, 0.16 has 0.61 and 0.16 + 0.0625 has 0.85. */
  @Test
  void temperatureComesFirstThenTopKThenTopP() {
    Sampling all = new Drawn(0.5, Optional.of(3), Optional.of(0.8));
    hasShares(all, 0, 0.16 / 0.2225, 0, 0.0625 / 0.2225, 0);
    // Had top-p been of all five, at temperature 1, it would have left four.
    hasShares(
        new Drawn(1, Optional.of(3), Optional.of(0.9)), 0, 0.4 / 0.85, 0, 0.25 / 0.85, 0.2 / 0.85);
  }

  @Test
  void ofEquallyProbableTokensTheFirstIsTakenForMoreProbable() {
    double[] even = logarithms(0.1, 0.3, 0.3, 0.3);
    assertThat(shares(new Sampling.Greedy(), even))
        .containsExactly(new double[] {0, 1, 0, 0}, within(1e-9));
    assertThat(shares(topK(1, 2), even))
        .containsExactly(new double[] {0, 0.5, 0.5, 0}, within(2e-4));
  }

  @Test
  void whatNeverComesIsNeverChosen() {
    double[] barred = {Double.NEGATIVE_INFINITY, Math.log(0.3), Double.NEGATIVE_INFINITY, -3};
    for (Sampling sampling : new Sampling[] {drawn(1e9), topK(1e9, 4), topP(1e9, 1)}) {
      double[] shares = shares(sampling, barred);
      assertThat(shares).containsExactly(new double[] {0, 0.5, 0, 0.5}, within(2e-4));
    }
  }

  @Test
  void numbersThatAreNoProbabilitiesAreToldAsSuch() {
    assertThatThrownBy(() -> shares(drawn(1), Double.NaN, 0))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("expected probabilities, found one that is not a number");
    assertThatThrownBy(() -> shares(new Sampling.Greedy(), Double.NEGATIVE_INFINITY))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("expected a token of text that may come next, found none");
  }
}
