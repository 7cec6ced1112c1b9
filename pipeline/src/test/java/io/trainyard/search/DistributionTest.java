package io.trainyard.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DistributionTest {

  private static final double LAST = Math.nextDown(1.0);

  @Test
  void choicesAreEquallyLikely() {
    Choices choices = new Choices(List.of("\"a\"", "null", "[1,2]"));

    assertThat(choices.at(0)).isEqualTo("\"a\"");
    assertThat(choices.at(0.34)).isEqualTo("null");
    assertThat(choices.at(LAST)).isEqualTo("[1,2]");
    assertThat(choices.grid()).containsExactly("\"a\"", "null", "[1,2]");
  }

  @Test
  void uniformNumbersLieEvenly() {
    Uniform uniform = new Uniform(-1, 3, Optional.of(5));

    assertThat(uniform.at(0)).isEqualTo("-1.0");
    assertThat(uniform.at(0.25)).isEqualTo("0.0");
    assertThat(uniform.at(1 / 3.0)).isEqualTo("0.333333");
    assertThat(uniform.grid()).containsExactly("-1.0", "0.0", "1.0", "2.0", "3.0");
  }

  @Test
  void logUniformNumbersLieEvenlyByTheirLogarithm() {
    LogUniform uniform = new LogUniform(1e-4, 1e-1, Optional.of(4));

    assertThat(uniform.grid()).containsExactly("1.0E-4", "0.001", "0.01", "0.1");
    assertThat(Double.parseDouble(uniform.at(0.5))).isCloseTo(Math.sqrt(1e-5), within(1e-7));
  }

  @Test
  void roundingNeverLeavesTheBounds() {
    double third = 1 / 3.0;
    Uniform narrow = new Uniform(third, Math.nextUp(third), Optional.empty());

    assertThat(Double.parseDouble(narrow.at(0.5))).isBetween(third, Math.nextUp(third));
  }

  @Test
  void integersAreEquallyLikelyAndBothEndsAreIn() {
    Integers integers = new Integers(2, 9, 3);

    assertThat(integers.grid()).containsExactly("2", "5", "8");
    assertThat(integers.at(0)).isEqualTo("2");
    assertThat(integers.at(0.34)).isEqualTo("5");
    assertThat(integers.at(LAST)).isEqualTo("8");
  }

  @Test
  void logIntegersReachBothEnds() {
    LogIntegers integers = new LogIntegers(16, 256, Optional.of(5));

    assertThat(integers.grid()).containsExactly("16", "32", "64", "128", "256");
    assertThat(integers.at(0)).isEqualTo("16");
    assertThat(integers.at(LAST)).isEqualTo("256");
    // As many from 16 to 63 as from 64 to 256, to a little for the end.
    long low =
        IntStream.range(0, 1000).filter(i -> Integer.parseInt(integers.at(i / 1e3)) < 64).count();
    assertThat(low).isBetween(495L, 505L);
  }

  @Test
  void aGridOfOnePointIsInTheMiddle() {
    assertThat(new Uniform(0, 1, Optional.of(1)).grid()).containsExactly("0.5");
    assertThat(new LogIntegers(1, 2, Optional.of(9)).grid()).containsExactly("1", "2");
  }
}
