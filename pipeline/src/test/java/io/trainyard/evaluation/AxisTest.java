package io.trainyard.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class AxisTest {

  private static List<String> texts(Axis axis) {
    return axis.ticks().stream().map(axis::text).toList();
  }

  @Test
  void ticksAreRoundNumbersAroundAllValues() {
    Axis axis = Axis.around("x", DoubleStream.of(0.013, 0.047), Axis.Spacing.LINEAR);

    assertThat(texts(axis))
        .containsExactly(
            "0.010", "0.015", "0.020", "0.025", "0.030", "0.035", "0.040", "0.045", "0.050");
    assertThat(axis.place(0.01)).isCloseTo(0, within(1e-9));
    assertThat(axis.place(0.05)).isCloseTo(1, within(1e-9));
    assertThat(axis.place(0.03)).isCloseTo(0.5, within(1e-9));
  }

  @Test
  void membersAreCountedInWholeNumbers() {
    Axis axis = Axis.around("members", DoubleStream.of(1, 2, 3, 4, 5), Axis.Spacing.WHOLE);

    assertThat(texts(axis)).containsExactly("1", "2", "3", "4", "5");
    assertThat(texts(Axis.around("members", DoubleStream.of(1, 30), Axis.Spacing.WHOLE)))
        .containsExactly("0", "5", "10", "15", "20", "25", "30");
  }

  @Test
  void equalRatiosAreEquallyFarApart() {
    Axis axis = Axis.around("rows", DoubleStream.of(100, 1600), Axis.Spacing.LOGARITHMIC);

    assertThat(axis.place(400)).isCloseTo(0.5, within(1e-9));
    assertThat(texts(axis)).containsExactly("100", "200", "500", "1,000");
  }

  @Test
  void valuesThatAreAllAlikeHaveAnAxisToo() {
    Axis axis = Axis.around("x", DoubleStream.of(0.5, 0.5), Axis.Spacing.LINEAR);

    assertThat(axis.low()).isLessThan(0.5);
    assertThat(axis.high()).isGreaterThan(0.5);
    assertThat(axis.ticks()).isNotEmpty();
  }

  @Test
  void valuesThatAreNotFiniteDoNotCount() {
    Axis axis =
        Axis.around(
            "x", DoubleStream.of(1, Double.NaN, 2, Double.POSITIVE_INFINITY), Axis.Spacing.LINEAR);

    assertThat(axis.low()).isEqualTo(1);
    assertThat(axis.high()).isEqualTo(2);
    assertThat(Axis.around("x", DoubleStream.empty(), Axis.Spacing.LINEAR).ticks()).isNotEmpty();
  }
}
