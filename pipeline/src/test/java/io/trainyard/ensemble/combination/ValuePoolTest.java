package io.trainyard.ensemble.combination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ValuePoolTest {

  private static final Offset<Double> EXACT = within(1e-9);
  private static final boolean[] BOTH = {true, true};

  @Test
  void theMeanIsTheMeanOfEachOutput() {
    ValuePool mean = new Combination.Mean().fit(new ValueMoments(2, 2));

    assertThat(mean.combine(new float[][] {{1, 10}, {3, -4}})).containsExactly(2, 3);
    assertThat(mean.combine(new float[][] {null, {3, -4}}, new boolean[] {false, true}))
        .containsExactly(3, -4);
  }

  @Test
  void errorsOfOppositeSignAreWeighedAgainstEachOther() {
    // Errors -1 and 3 in every row: -a + 3 (1 - a) = 0 at a = 3/4.
    ValueMoments moments = new ValueMoments(2, 1);
    for (int i = 0; i < 5; i++) {
      moments.add(new float[][] {{i - 1}, {i + 3}}, new float[] {i}, BOTH);
    }
    ValuePool weighted = new Combination.Weighted(1).fit(moments);

    assertThat(weighted.weights()[0]).isCloseTo(0.75, EXACT);
    assertThat(weighted.weights()[1]).isCloseTo(0.25, EXACT);
    assertThat(weighted.combine(new float[][] {{9}, {13}})).containsExactly(10);
  }

  @Test
  void independentErrorsAreWeighedByTheInverseOfTheirVariance() {
    // Errors +-1 and +-2, in all four ways: weights 4/5 and 1/5.
    ValueMoments moments = new ValueMoments(2, 1);
    for (float first : new float[] {-1, 1}) {
      for (float second : new float[] {-2, 2}) {
        moments.add(new float[][] {{5 + first}, {5 + second}}, new float[] {5}, BOTH);
      }
    }

    assertThat(new Combination.Weighted(1).fit(moments).weights()[0]).isCloseTo(0.8, EXACT);
  }

  @Test
  void aMemberThatOnlyHarmsGetsNoWeight() {
    ValueMoments moments = new ValueMoments(2, 1);
    moments.add(new float[][] {{1}, {3}}, new float[] {0}, BOTH);
    moments.add(new float[][] {{2}, {4}}, new float[] {1}, BOTH);

    assertThat(new Combination.Weighted(1).fit(moments).weights()).containsExactly(1, 0);
  }

  @Test
  void noWeightsOnAGridAreBetter() {
    ValueMoments moments = new ValueMoments(3, 2);
    SplittableRandom random = new SplittableRandom(6);
    for (int i = 0; i < 200; i++) {
      float[] target = {(float) random.nextDouble(), (float) random.nextDouble()};
      float[][] values = new float[3][2];
      for (int m = 0; m < 3; m++) {
        for (int k = 0; k < 2; k++) {
          values[m][k] = target[k] + (float) random.nextDouble(-1, 1 + 0.1 * m);
        }
      }
      moments.add(values, target, new boolean[] {true, true, true});
    }
    double[][] errors = moments.errorProducts();
    double found = value(errors, new Combination.Weighted(1).fit(moments).weights());

    for (int a = 0; a <= 100; a++) {
      for (int b = 0; a + b <= 100; b++) {
        double[] weights = {a / 100.0, b / 100.0, (100 - a - b) / 100.0};
        assertThat(found).isLessThanOrEqualTo(value(errors, weights) + 1e-12);
      }
    }
  }

  private static double value(double[][] matrix, double[] weights) {
    double value = 0;
    for (int m = 0; m < weights.length; m++) {
      for (int n = 0; n < weights.length; n++) {
        value += weights[m] * matrix[m][n] * weights[n];
      }
    }
    return value;
  }

  @Test
  void stackingRecoversAPlantedCombination() {
    ValueMoments moments = new ValueMoments(2, 2);
    SplittableRandom random = new SplittableRandom(6);
    for (int i = 0; i < 50; i++) {
      float[][] values = new float[2][2];
      for (float[] value : values) {
        value[0] = (float) random.nextDouble(-1, 1);
        value[1] = (float) random.nextDouble(-1, 1);
      }
      float[] target = {
        1.5f * values[0][0] - 0.25f * values[1][0] + 3, 1.5f * values[0][1] - 0.25f * values[1][1]
      };
      moments.add(values, target, BOTH);
    }
    ValuePool stacked = new Combination.Stacking(1, 1e-9).fit(moments);

    assertThat(stacked.weights()[0]).isCloseTo(1.5, within(1e-6));
    assertThat(stacked.weights()[1]).isCloseTo(-0.25, within(1e-6));
    assertThat(stacked.intercepts()[0]).isCloseTo(3, within(1e-6));
    assertThat(stacked.intercepts()[1]).isCloseTo(0, within(1e-6));
  }

  @Test
  void aStrongPenaltyLeavesTheMean() {
    ValueMoments moments = new ValueMoments(2, 1);
    moments.add(new float[][] {{1}, {2}}, new float[] {7}, BOTH);
    moments.add(new float[][] {{2}, {1}}, new float[] {8}, BOTH);
    moments.add(new float[][] {{4}, {3}}, new float[] {-1}, BOTH);

    assertThat(new Combination.Stacking(1, 1e9).fit(moments).weights()[0])
        .isCloseTo(0.5, within(1e-6));
  }

  @Test
  void mergedPartsAreTheWhole() {
    ValueMoments whole = new ValueMoments(2, 1);
    ValueMoments merged = new ValueMoments(2, 1);
    SplittableRandom random = new SplittableRandom(9);
    ValueMoments part = new ValueMoments(2, 1);
    for (int i = 0; i < 100; i++) {
      float[][] values = {{(float) random.nextDouble()}, {(float) random.nextDouble() + 5}};
      float[] target = {(float) random.nextDouble()};
      whole.add(values, target, BOTH);
      part.add(values, target, BOTH);
      if (i % 30 == 29 || i == 99) {
        merged.merge(part);
        part = new ValueMoments(2, 1);
      }
    }

    assertThat(merged.merge(new ValueMoments(2, 1)).rows()).isEqualTo(100);
    for (int m = 0; m < 2; m++) {
      for (int n = 0; n < 2; n++) {
        assertThat(merged.errorProducts()[m][n])
            .isCloseTo(whole.errorProducts()[m][n], within(1e-12));
      }
    }
  }

  @Test
  void rowsThatNobodyPredictsAreLeftOut() {
    ValueMoments moments = new ValueMoments(2, 1);
    moments.add(new float[][] {null, null}, new float[] {0}, new boolean[2]);

    assertThat(moments.rows()).isZero();
    assertThatThrownBy(() -> new Combination.Weighted(1).fit(moments))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("found none");
  }

  @Test
  void combinationsOfProbabilitiesAreRefused() {
    assertThatThrownBy(() -> new Combination.Vote().fit(new ValueMoments(2, 1)))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("cannot combine values by majority-vote");
  }
}
