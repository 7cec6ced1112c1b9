package io.trainyard.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.failure.BadConfiguration;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class LearningRateTest {

  private static final Offset<Double> EXACT = within(1e-12);

  @Test
  void aBareNumberIsConstant() {
    LearningRate rate = rate("0.25");

    assertThat(rate.at(0)).isEqualTo(0.25);
    assertThat(rate.at(17.5)).isEqualTo(0.25);
  }

  @Test
  void stepFallsAtWholeMultiples() {
    LearningRate rate = rate("{ kind = step, initial = 0.8, factor = 0.5, every-epochs = 2 }");

    assertThat(rate.at(0)).isCloseTo(0.8, EXACT);
    assertThat(rate.at(1.99)).isCloseTo(0.8, EXACT);
    assertThat(rate.at(2)).isCloseTo(0.4, EXACT);
    assertThat(rate.at(4.5)).isCloseTo(0.2, EXACT);
  }

  @Test
  void exponentialFallsWithinAnEpochToo() {
    LearningRate rate = rate("{ kind = exponential, initial = 2, gamma = 0.25 }");

    assertThat(rate.at(0)).isCloseTo(2, EXACT);
    assertThat(rate.at(0.5)).isCloseTo(1, EXACT);
    assertThat(rate.at(2)).isCloseTo(0.125, EXACT);
  }

  @Test
  void cosineGoesFromInitialToFinalAndStaysThere() {
    LearningRate rate = rate("{ kind = cosine, initial = 1, final = 0.2, epochs = 6 }");

    assertThat(rate.at(0)).isCloseTo(1, EXACT);
    // cos(pi / 3) = 1/2
    assertThat(rate.at(2)).isCloseTo(0.2 + 0.8 * 0.75, EXACT);
    assertThat(rate.at(3)).isCloseTo(0.6, EXACT);
    assertThat(rate.at(6)).isCloseTo(0.2, EXACT);
    assertThat(rate.at(9)).isCloseTo(0.2, EXACT);
  }

  @Test
  void cosineEndsWithTrainingUnlessToldOtherwise() {
    LearningRate rate = rate("{ kind = cosine, initial = 1 }");

    assertThat(rate.at(10)).isCloseTo(0.5, EXACT);
    assertThat(rate.at(20)).isCloseTo(0, EXACT);
  }

  @Test
  void cosineCyclesBeginAnewWithEachCycle() {
    LearningRate rate = rate("{ kind = cosine-cycles, initial = 1, cycles = 2, epochs = 6 }");

    for (double start : new double[] {0, 3}) {
      assertThat(rate.at(start)).isCloseTo(1, EXACT);
      // cos(pi / 3) = 1/2, cos(2 pi / 3) = -1/2
      assertThat(rate.at(start + 1)).isCloseTo(0.75, EXACT);
      assertThat(rate.at(start + 2)).isCloseTo(0.25, EXACT);
    }
    assertThat(rate.at(6)).isCloseTo(0, EXACT);
    assertThat(rate.at(7)).isCloseTo(0, EXACT);
  }

  @Test
  void cosineCyclesHaveWholeEpochsAndEndWithTraining() {
    var rate =
        (LearningRate.CosineCycles) rate("{ kind = cosine-cycles, initial = 1, cycles = 3 }");

    // 20 epochs: cycles of 6, 7 and 7.
    assertThat(IntStream.rangeClosed(0, 25).filter(rate::endsWith)).containsExactly(6, 13, 20);
    assertThat(rate.at(6)).isCloseTo(1, EXACT);
    assertThat(rate.at(13)).isCloseTo(1, EXACT);
    assertThat(rate.at(16.5)).isCloseTo(0.5, EXACT);
  }

  @Test
  void moreCyclesThanEpochsAreRefused() {
    assertThatThrownBy(() -> rate("{ kind = cosine-cycles, initial = 1, cycles = 7, epochs = 6 }"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining(
            "learning-rate.cycles: expected a whole number at least 1 and at most 6");
  }

  @Test
  void warmUpMultipliesTheScheduleAndNeverBeginsAtZero() {
    LearningRate rate =
        rate(
            "{ kind = step, initial = 1, factor = 0.5, every-epochs = 1, warm-up-epochs = 2,"
                + " warm-up-start = 0.2 }");

    assertThat(rate.at(0)).isCloseTo(0.2, EXACT);
    assertThat(rate.at(0.5)).isCloseTo(0.4, EXACT);
    // Half way of the warm-up, and one step down.
    assertThat(rate.at(1)).isCloseTo(0.6 * 0.5, EXACT);
    assertThat(rate.at(2)).isCloseTo(0.25, EXACT);
    assertThat(rate.at(3)).isCloseTo(0.125, EXACT);
  }

  @Test
  void warmUpIsOffByDefaultAndThenStartsAtAHundredth() {
    assertThat(rate("{ kind = constant, value = 3 }").at(0)).isEqualTo(3);
    assertThat(rate("{ kind = constant, value = 3, warm-up-epochs = 1 }").at(0))
        .isCloseTo(0.03, EXACT);
  }

  @Test
  void reportsEveryWrongValue() {
    assertThatThrownBy(
            () ->
                rate(
                    "{ kind = cosine, final = -1, epochs = 0, warm-up-start = 0, warmup-epochs = 1 }"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("5 problems")
        .hasMessageContaining("optimizer.learning-rate.initial: expected a number greater than 0")
        .hasMessageContaining("optimizer.learning-rate.final: expected a number at least 0")
        .hasMessageContaining("optimizer.learning-rate.epochs")
        .hasMessageContaining("optimizer.learning-rate.warm-up-start")
        .hasMessageContaining(
            "optimizer.learning-rate.warmup-epochs: expected a known key (did you mean");
  }

  @Test
  void namesTheKinds() {
    assertThatThrownBy(() -> rate("{ kind = cosin, initial = 1 }"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining(
            "constant, cosine, cosine-cycles, exponential, step (did you mean cosine?)");
  }

  private static LearningRate rate(String hocon) {
    return Read.optimizer("kind = sgd, learning-rate = " + hocon).learningRate();
  }
}
