package io.trainyard.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeedTest {

  private final Seed seed = new Seed(42);

  @Test
  void theSamePathGivesTheSameSeed() {
    assertThat(seed.of("order").of(3)).isEqualTo(new Seed(42).of("order").of(3));
  }

  @Test
  void purposesNumbersAndSeedsAreToldApart() {
    Set<Seed> seeds = new HashSet<>();
    for (long root = -50; root < 50; root++) {
      for (long number = -50; number < 50; number++) {
        seeds.add(new Seed(root).of(number));
        seeds.add(new Seed(root).of("a").of(number));
        seeds.add(new Seed(root).of(number).of("a"));
      }
    }

    assertThat(seeds).hasSize(3 * 100 * 100);
  }

  @Test
  void bitsOfConsecutiveNumbersAreEvenlySpread() {
    int[] ones = new int[64];
    int n = 20_000;
    for (int i = 0; i < n; i++) {
      long bits = seed.of("x").of(i).value();
      for (int bit = 0; bit < 64; bit++) {
        ones[bit] += (int) (bits >>> bit & 1);
      }
    }

    // Five standard deviations of a fair coin.
    double bound = 5 * Math.sqrt(n) / 2;
    for (int count : ones) {
      assertThat((double) count).isCloseTo(n / 2.0, within(bound));
    }
  }
}
