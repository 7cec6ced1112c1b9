package io.trainyard.ensemble.measures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class UncertaintyTest {

  private static final Offset<Double> EXACT = within(1e-7);
  private static final double[] EQUAL = {0.5, 0.5};

  @Test
  void membersThatAreSureOfDifferentClassesKnowThatTheyDoNotKnow() {
    Uncertainty uncertainty = Uncertainty.of(new float[][] {{1, 0}, {0, 1}}, EQUAL);

    assertThat(uncertainty.entropy()).isCloseTo(Math.log(2), EXACT);
    assertThat(uncertainty.expectedEntropy()).isZero();
    assertThat(uncertainty.mutualInformation()).isCloseTo(Math.log(2), EXACT);
  }

  @Test
  void membersThatAreUnsureAlikeSayThatTheDataAreNoisy() {
    Uncertainty uncertainty = Uncertainty.of(new float[][] {{0.5f, 0.5f}, {0.5f, 0.5f}}, EQUAL);

    assertThat(uncertainty.entropy()).isCloseTo(Math.log(2), EXACT);
    assertThat(uncertainty.expectedEntropy()).isCloseTo(Math.log(2), EXACT);
    assertThat(uncertainty.mutualInformation()).isCloseTo(0, EXACT).isNotNegative();
  }

  @Test
  void weightsCountForMembers() {
    Uncertainty uncertainty =
        Uncertainty.of(new float[][] {{1, 0}, {0, 1}}, new double[] {0.75, 0.25});

    // H(3/4, 1/4) = ln 4 - 3/4 ln 3
    assertThat(uncertainty.entropy()).isCloseTo(Math.log(4) - 0.75 * Math.log(3), EXACT);
  }

  @Test
  void theTwoPartsAreTheWhole() {
    Uncertainty uncertainty =
        Uncertainty.of(new float[][] {{0.2f, 0.3f, 0.5f}, {0.7f, 0.2f, 0.1f}}, EQUAL);

    assertThat(uncertainty.expectedEntropy() + uncertainty.mutualInformation())
        .isCloseTo(uncertainty.entropy(), EXACT);
    assertThat(uncertainty.mutualInformation()).isPositive();
  }
}
