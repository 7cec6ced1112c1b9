package io.trainyard.ensemble.measures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class SplitUncertaintyTest {

  private static final Offset<Double> EXACT = within(1e-7);
  private static final double[] EQUAL = {0.5, 0.5};

  @Test
  void membersThatAreSureOfDifferentClassesInAllPassesDifferBetweenThem() {
    SplitUncertainty found =
        SplitUncertainty.of(new float[][] {{1, 0}, {0, 1}}, new double[] {0, 0}, EQUAL);

    assertThat(found.betweenMembers()).isCloseTo(Math.log(2), EXACT);
    assertThat(found.withinMembers()).isCloseTo(0, EXACT).isNotNegative();
  }

  /** Passes (1, 0) and (0, 1) of the one, (1/2, 1/2) twice of the other. */
  @Test
  void aMemberWhosePassesAreSureOfDifferentClassesDiffersWithinItself() {
    SplitUncertainty found =
        SplitUncertainty.of(
            new float[][] {{0.5f, 0.5f}, {0.5f, 0.5f}}, new double[] {0, Math.log(2)}, EQUAL);

    assertThat(found.betweenMembers()).isCloseTo(0, EXACT).isNotNegative();
    assertThat(found.withinMembers()).isCloseTo(Math.log(2) / 2, EXACT);
    assertThat(found.mutualInformation()).isCloseTo(Math.log(2) / 2, EXACT);
    assertThat(found.entropy()).isCloseTo(Math.log(2), EXACT);
  }

  @Test
  void theWholeIsThatOfAllPassesOfAllMembers() {
    float[][] passes = {{0.9f, 0.1f}, {0.3f, 0.7f}, {0.2f, 0.8f}, {0.6f, 0.4f}};
    double[] weights = {0.75, 0.25};
    float[][] means = {{0.6f, 0.4f}, {0.4f, 0.6f}};
    double[] entropies = new double[2];
    for (int pass = 0; pass < passes.length; pass++) {
      entropies[pass / 2] += Uncertainty.entropy(passes[pass]) / 2;
    }

    SplitUncertainty found = SplitUncertainty.of(means, entropies, weights);

    Uncertainty all = Uncertainty.of(passes, new double[] {0.375, 0.375, 0.125, 0.125});
    assertThat(found.mutualInformation()).isCloseTo(all.mutualInformation(), EXACT);
    assertThat(found.entropy()).isCloseTo(all.entropy(), EXACT);
    assertThat(found.betweenMembers()).isPositive();
    assertThat(found.withinMembers()).isPositive();
  }

  @Test
  void meansOverRowsMerge() {
    MeanUncertainty all = new MeanUncertainty();
    all.add(new SplitUncertainty(0.6, 0.2, 0.1));
    MeanUncertainty other = new MeanUncertainty();
    other.add(new SplitUncertainty(0.2, 0.1, 0));
    other.add(new SplitUncertainty(0.1, 0, 0.05));
    all.merge(other);

    SplitUncertainty mean = all.mean();
    assertThat(mean.entropy()).isCloseTo(0.3, EXACT);
    assertThat(mean.betweenMembers()).isCloseTo(0.1, EXACT);
    assertThat(mean.withinMembers()).isCloseTo(0.05, EXACT);
  }
}
