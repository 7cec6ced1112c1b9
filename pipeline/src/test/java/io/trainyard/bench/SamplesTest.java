package io.trainyard.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SamplesTest {

  private static final org.assertj.core.data.Offset<Double> EXACT = within(1e-12);

  @Test
  void theMedianIsTheMiddleOne() {
    assertThat(new Samples(9, 1, 4).median()).isEqualTo(4);
  }

  @Test
  void theMedianOfAnEvenNumberLiesBetweenTheMiddleTwo() {
    assertThat(new Samples(8, 1, 2, 4).median()).isEqualTo(3);
  }

  @Test
  void theSpreadIsTheInterquartileRangeOverTheMedian() {
    // Places 0.75 and 2.25 in 1, 2, 4, 8: 1.75 and 5; over the median of 3.
    assertThat(new Samples(8, 1, 2, 4).spread()).isCloseTo(3.25 / 3, EXACT);
    // Places 1 and 3 in 1, 2, 3, 4, 100: 2 and 4; one wild value does not show.
    assertThat(new Samples(100, 1, 2, 3, 4).spread()).isCloseTo(2.0 / 3, EXACT);
  }

  @Test
  void oneValueHasNoSpread() {
    assertThat(new Samples(7).median()).isEqualTo(7);
    assertThat(new Samples(7).spread()).isZero();
  }

  @Test
  void ratiosAreTakenRepetitionByRepetition() {
    Samples slow = new Samples(2, 40, 6);
    Samples fast = new Samples(1, 10, 1);

    assertThat(slow.over(fast).values()).containsExactly(2, 4, 6);
    assertThat(slow.over(fast).median()).isEqualTo(4);
  }

  @Test
  void secondsBecomeRates() {
    assertThat(new Samples(0.5, 2).into(128).values()).containsExactly(256, 64);
  }

  @Test
  void nothingAndWhatIsNotFiniteIsRefused() {
    assertThatThrownBy(() -> new Samples()).hasMessageContaining("one finite value or more");
    assertThatThrownBy(() -> new Samples(1, Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> new Samples(1).over(new Samples(1, 2)))
        .hasMessageContaining("expected 1 values, found 2");
  }

  @Test
  void figuresHaveFourDigits() {
    assertThat(Digits.round(12345.6)).isEqualTo(12350);
    assertThat(Digits.round(0.000123456)).isEqualTo(0.0001235);
    assertThat(Digits.round(Double.NaN)).isNaN();
  }
}
