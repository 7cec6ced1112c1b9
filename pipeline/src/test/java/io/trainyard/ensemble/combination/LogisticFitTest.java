package io.trainyard.ensemble.combination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.random.Seed;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LogisticFitTest {

  private static final int MEMBERS = 2;
  private static final int CLASSES = 3;

  @Test
  void recoversAPlantedCombination() {
    // Labels are drawn from a stacked combination that is neither of the members.
    double[] coefficients = new double[CLASSES * MEMBERS * CLASSES];
    for (int c = 0; c < CLASSES; c++) {
      coefficients[c * MEMBERS * CLASSES + c] = 1.2;
      coefficients[c * MEMBERS * CLASSES + CLASSES + c] = 0.3;
    }
    Stacked planted = new Stacked(MEMBERS, coefficients, new double[] {0.5, 0, -0.5});
    Combination.Stacking stacking = new Combination.Stacking(100_000, 1e-6);
    Outcomes outcomes = stacking.outcomes(MEMBERS, CLASSES, new Seed(1));
    SplittableRandom random = new SplittableRandom(11);
    for (int id = 0; id < 40_000; id++) {
      float[][] row = {distribution(random), distribution(random)};
      outcomes.add(id, draw(planted.combine(row), random), row);
    }

    Combiner found = stacking.fit(outcomes);

    double worst = 0;
    for (int i = 0; i < 500; i++) {
      float[][] row = {distribution(random), distribution(random)};
      float[] expected = planted.combine(row);
      float[] actual = found.combine(row);
      for (int c = 0; c < CLASSES; c++) {
        worst = Math.max(worst, Math.abs(expected[c] - actual[c]));
      }
    }
    assertThat(worst).isLessThan(0.05);
  }

  @Test
  void aStrongPenaltyIsTheGeometricMean() {
    Combination.Stacking stacking = new Combination.Stacking(1000, 1e6);
    Outcomes outcomes = stacking.outcomes(MEMBERS, CLASSES, new Seed(1));
    SplittableRandom random = new SplittableRandom(2);
    for (int id = 0; id < 999; id++) {
      outcomes.add(id, id % CLASSES, new float[][] {distribution(random), distribution(random)});
    }
    Stacked found = (Stacked) stacking.fit(outcomes);

    for (int c = 0; c < CLASSES; c++) {
      for (int j = 0; j < MEMBERS * CLASSES; j++) {
        double expected = j % CLASSES == c ? 1.0 / MEMBERS : 0;
        assertThat(found.coefficients()[c * MEMBERS * CLASSES + j])
            .isCloseTo(expected, within(1e-5));
      }
    }
  }

  @Test
  void theGradientIsThatOfTheValue() {
    Combination.Stacking stacking = new Combination.Stacking(1000, 0.1);
    Outcomes outcomes = stacking.outcomes(MEMBERS, CLASSES, new Seed(1));
    SplittableRandom random = new SplittableRandom(2);
    for (int id = 0; id < 20; id++) {
      outcomes.add(id, id % CLASSES, new float[][] {distribution(random), distribution(random)});
    }
    LogisticFit fit = new LogisticFit(outcomes.logFeatures("stacking"), 0.1);
    double[] point = new double[CLASSES * MEMBERS * CLASSES + CLASSES];
    for (int k = 0; k < point.length; k++) {
      point[k] = random.nextDouble(-0.5, 0.5);
    }
    double[] gradient = new double[point.length];
    fit.evaluate(point, gradient);

    double step = 1e-6;
    double[] unused = new double[point.length];
    for (int k = 0; k < point.length; k++) {
      double at = point[k];
      point[k] = at + step;
      double above = fit.evaluate(point, unused);
      point[k] = at - step;
      double below = fit.evaluate(point, unused);
      point[k] = at;
      assertThat(gradient[k]).isCloseTo((above - below) / (2 * step), within(1e-6));
    }
  }

  private static float[] distribution(SplittableRandom random) {
    double[] z = new double[CLASSES];
    for (int c = 0; c < CLASSES; c++) {
      z[c] = random.nextDouble(-2, 2);
    }
    Softmax.inPlace(z);
    return Softmax.toFloats(z);
  }

  private static int draw(float[] probabilities, SplittableRandom random) {
    double u = random.nextDouble();
    int c = 0;
    while (c < probabilities.length - 1 && u >= probabilities[c]) {
      u -= probabilities[c++];
    }
    return c;
  }
}
