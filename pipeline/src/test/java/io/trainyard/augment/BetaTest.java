package io.trainyard.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BetaTest {

  private static final int MANY = 400_000;

  private static double[] draw(double alpha) {
    SplittableRandom random = new SplittableRandom(5);
    return DoubleStream.generate(() -> Beta.symmetric(alpha, random)).limit(MANY).toArray();
  }

  /** Variance 1 / (4 (2 alpha + 1)); the fourth central moment is 3 / (16 (2a + 1) (2a + 3)). */
  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.2, 0.4, 1, 1.5, 2, 8, 1000})
  void momentsAreThoseOfTheBetaDistribution(double alpha) {
    double[] variates = draw(alpha);
    double variance = 1 / (4 * (2 * alpha + 1));
    double fourth = 3 / (16 * (2 * alpha + 1) * (2 * alpha + 3));

    double mean = DoubleStream.of(variates).average().orElseThrow();
    double spread =
        DoubleStream.of(variates).map(x -> (x - 0.5) * (x - 0.5)).average().orElseThrow();

    assertThat(mean).isCloseTo(0.5, within(5 * Math.sqrt(variance / MANY)));
    assertThat(spread)
        .isCloseTo(variance, within(5 * Math.sqrt((fourth - variance * variance) / MANY)));
    assertThat(DoubleStream.of(variates)).allMatch(x -> x >= 0 && x <= 1);
  }

  /** P(x <= t) is t for alpha = 1 and 3 t^2 - 2 t^3 for alpha = 2. */
  @Test
  void asManyLieBelowAPointAsShould() {
    double error = 5 * Math.sqrt(0.25 / MANY);

    assertThat(below(0.1, draw(1))).isCloseTo(0.1, within(error));
    assertThat(below(0.1, draw(2))).isCloseTo(0.028, within(error));
  }

  private static double below(double point, double[] variates) {
    return DoubleStream.of(variates).filter(x -> x <= point).count() / (double) MANY;
  }
}
