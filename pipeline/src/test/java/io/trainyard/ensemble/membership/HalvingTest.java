package io.trainyard.ensemble.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.random.Seed;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class HalvingTest {

  @Test
  void binomialProbabilitiesAreThoseWorkedOutByHand() {
    // Binomial(4, 1/4): 81, 108, 54, 12, 1 over 256.
    double[] expected = {81, 108, 54, 12, 1};
    for (int k = 0; k <= 4; k++) {
      assertThat(Halving.WITH_REPLACEMENT.probability(k, 4, 1, 4))
          .isCloseTo(expected[k] / 256, within(1e-14));
    }
  }

  @Test
  void hypergeometricProbabilitiesAreThoseWorkedOutByHand() {
    // 3 of 7 rows, of which 3 are in the first part: C(3, k) C(4, 3 - k) / C(7, 3).
    double[] expected = {4, 18, 12, 1};
    for (int k = 0; k <= 3; k++) {
      assertThat(Halving.WITHOUT_REPLACEMENT.probability(k, 3, 3, 7))
          .isCloseTo(expected[k] / 35, within(1e-14));
    }
  }

  @Test
  void probabilitiesOfAllValuesSumToOneHoweverManyRowsThereAre() {
    for (Halving halving : Halving.values()) {
      for (long rows : new long[] {10, 1_001, 100_003, 10_000_000}) {
        long draws = rows / 3;
        long mode = halving.mode(draws, rows / 2, rows);
        long spread = (long) (12 * Math.sqrt(rows)) + 10;
        double sum =
            LongStream.rangeClosed(
                    Math.max(halving.least(draws, rows / 2, rows), mode - spread),
                    Math.min(halving.most(draws, rows / 2, rows), mode + spread))
                .mapToDouble(k -> halving.probability(k, draws, rows / 2, rows))
                .sum();
        assertThat(sum).as(halving + " of " + rows).isCloseTo(1, within(1e-9));
      }
    }
  }

  @Test
  void ratiosAreThoseOfTheProbabilities() {
    for (Halving halving : Halving.values()) {
      for (long k = halving.least(30, 20, 45); k < halving.most(30, 20, 45); k++) {
        double ratio = halving.probability(k + 1, 30, 20, 45) / halving.probability(k, 30, 20, 45);
        assertThat(halving.next(k, 30, 20, 45)).isCloseTo(ratio, within(1e-9 * ratio));
      }
    }
  }

  @Test
  void variatesAreAsFrequentAsTheyAreProbable() {
    int n = 100_000;
    for (Halving halving : Halving.values()) {
      int[] found = new int[31];
      for (int i = 0; i < n; i++) {
        found[(int) halving.first(30, 20, 45, Uniform.of(new Seed(7).of(i)))]++;
      }
      for (int k = (int) halving.least(30, 20, 45); k <= halving.most(30, 20, 45); k++) {
        double expected = n * halving.probability(k, 30, 20, 45);
        assertThat((double) found[k])
            .as(halving + " " + k)
            .isCloseTo(expected, within(5 * Math.sqrt(expected) + 1));
      }
    }
  }

  @Test
  void everyVariateIsPossible() {
    for (Halving halving : Halving.values()) {
      for (double u : new double[] {0, 0.5, 1 - 0x1p-53}) {
        for (long draws = 0; draws <= 9; draws++) {
          for (long part = 1; part < 9; part++) {
            assertThat(halving.first(draws, part, 9, u))
                .isBetween(halving.least(draws, part, 9), halving.most(draws, part, 9));
          }
        }
      }
    }
  }
}
