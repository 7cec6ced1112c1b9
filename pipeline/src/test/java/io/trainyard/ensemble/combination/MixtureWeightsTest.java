package io.trainyard.ensemble.combination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MixtureWeightsTest {

  @Test
  void twoMembersThatAreRightByTurnsShareTheWeightInProportion() {
    // Of each row one member gives the label 0.8 and the other 0.2. With a for the first one's
    // weight, 3 ln(0.8 a + 0.2 (1 - a)) + ln(0.2 a + 0.8 (1 - a)) is largest where the two mixtures
    // are 3 : 1: 0.2 + 0.6 a = 3 (0.8 - 0.6 a), a = 11 / 12.
    float[][] rows = {{0.8f, 0.2f}, {0.8f, 0.2f}, {0.8f, 0.2f}, {0.2f, 0.8f}};

    double[] weights = MixtureWeights.fit(rows);

    assertThat(weights[0]).isCloseTo(11 / 12.0, within(1e-3));
    assertThat(weights[0] + weights[1]).isCloseTo(1, within(1e-12));
  }

  @Test
  void noWeightsOnAGridAreBetter() {
    float[][] rows = random(300, 3);
    double found = loss(rows, MixtureWeights.fit(rows));

    double least = Double.POSITIVE_INFINITY;
    int steps = 100;
    for (int a = 0; a <= steps; a++) {
      for (int b = 0; a + b <= steps; b++) {
        double[] weights = {a / 100.0, b / 100.0, (steps - a - b) / 100.0};
        least = Math.min(least, loss(rows, weights));
      }
    }
    assertThat(found).isLessThan(least + 1e-6);
    // The grid has a point near the optimum, so that it is no more than a little worse.
    assertThat(found).isCloseTo(least, within(1e-3));
  }

  @Test
  void theLossNeverRisesFromStepToStep() {
    float[][] rows = random(100, 4);
    MixtureWeights.State at = MixtureWeights.state(rows, Present.equalWeights(4));
    for (int step = 0; step < 50; step++) {
      MixtureWeights.State next = MixtureWeights.step(rows, at, 1);
      assertThat(next.loss()).isLessThanOrEqualTo(at.loss() + 1e-15);
      assertThat(next.loss()).isCloseTo(loss(rows, next.weights()), within(1e-9));
      at = next;
    }
  }

  @Test
  void aMemberThatIsNeverBetterGetsNoWeight() {
    float[][] rows = {{0.9f, 0.1f}, {0.7f, 0.3f}, {0.6f, 0.5f}};

    assertThat(MixtureWeights.fit(rows)[1]).isLessThan(1e-5);
  }

  @Test
  void labelsThatAllMembersThinkImpossibleAreBorne() {
    double[] weights = MixtureWeights.fit(new float[][] {{0, 0}, {0.5f, 0.25f}});

    assertThat(weights[0]).isGreaterThan(0.9);
  }

  private static float[][] random(int rows, int members) {
    SplittableRandom random = new SplittableRandom(3);
    float[][] result = new float[rows][members];
    for (float[] row : result) {
      for (int m = 0; m < members; m++) {
        row[m] = (float) random.nextDouble(0.01, 0.5 + 0.1 * m);
      }
    }
    return result;
  }

  private static double loss(float[][] rows, double[] weights) {
    double loss = 0;
    for (float[] row : rows) {
      double mixture = 0;
      for (int m = 0; m < weights.length; m++) {
        mixture += weights[m] * row[m];
      }
      loss -= Math.log(mixture) / rows.length;
    }
    return loss;
  }
}
