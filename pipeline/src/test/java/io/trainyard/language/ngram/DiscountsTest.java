package io.trainyard.language.ngram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class DiscountsTest {

  @Test
  void oneDiscountIsOnesOverOnesAndTwiceTheTwos() {
    // 10 / (10 + 2 * 5)
    assertThat(Discounts.of(Discounting.KNESER_NEY, new CountsOfCounts(10, 5, 3, 2)))
        .isEqualTo(new Discounts(0.5, 0.5, 0.5));
  }

  @Test
  void threeDiscountsGrowWithTheCount() {
    // Y = 0.5; 1 - 2 Y 5/10, 2 - 3 Y 3/5, 3 - 4 Y 2/3
    Discounts discounts = Discounts.of(Discounting.MODIFIED, new CountsOfCounts(10, 5, 3, 2));
    assertThat(discounts.ofOne()).isEqualTo(0.5);
    assertThat(discounts.ofTwo()).isCloseTo(1.1, within(1e-15));
    assertThat(discounts.ofMore()).isCloseTo(5.0 / 3, within(1e-15));
    assertThat(discounts.from(1)).isEqualTo(discounts.ofOne());
    assertThat(discounts.from(2)).isEqualTo(discounts.ofTwo());
    assertThat(discounts.from(3)).isEqualTo(discounts.ofMore());
    assertThat(discounts.from(100)).isEqualTo(discounts.ofMore());
  }

  @Test
  void whatCannotBeToldIsHalfOfWhatMayBeTaken() {
    Discounts half = new Discounts(0.5, 0.5, 0.5);
    Discounts halves = new Discounts(0.5, 1, 1.5);
    assertThat(Discounts.of(Discounting.KNESER_NEY, new CountsOfCounts(0, 5, 0, 0)))
        .isEqualTo(half);
    assertThat(Discounts.of(Discounting.KNESER_NEY, new CountsOfCounts(5, 0, 0, 0)))
        .isEqualTo(half);
    assertThat(Discounts.of(Discounting.MODIFIED, new CountsOfCounts(10, 5, 0, 2)))
        .isEqualTo(halves);
    assertThat(Discounts.of(Discounting.MODIFIED, new CountsOfCounts(10, 5, 3, 0)))
        .isEqualTo(halves);
    // 2 - 3 * 0.5 * 40/5 is below 0.
    assertThat(Discounts.of(Discounting.MODIFIED, new CountsOfCounts(10, 5, 40, 2)))
        .isEqualTo(halves);
  }

  @Test
  void discountsThatLeaveNothingOrLessAreRefused() {
    assertThatThrownBy(() -> new Discounts(0, 1, 1)).hasMessageContaining("above 0");
    assertThatThrownBy(() -> new Discounts(0.5, 2.1, 1)).hasMessageContaining("2.1");
    assertThatThrownBy(() -> new Discounts(0.5, Double.NaN, 1)).hasMessageContaining("NaN");
  }
}
