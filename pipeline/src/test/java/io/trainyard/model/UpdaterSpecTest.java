package io.trainyard.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;

/** First steps worked out on paper from the formulas in {@link UpdaterSpec}. */
class UpdaterSpecTest {

  @Test
  void sgd() {
    assertSteps("sgd", "", new double[] {1, -0.5}, new double[] {0.1, -0.05});
  }

  @Test
  void momentumIsClassical() {
    // v = 0.1; 0.9 * 0.1 - 0.05 = 0.04; 0.9 * 0.04 + 0.2 = 0.236
    assertSteps("momentum", "", new double[] {1, -0.5, 2}, new double[] {0.1, 0.04, 0.236});
  }

  @Test
  void momentumKeepsItsVelocityWhenTheRateChanges() {
    IUpdater updater = updater("momentum", "");
    GradientUpdater<?> state = state(updater);

    assertThat(step(state, 1, 0)).isCloseTo(0.1f, within(1e-7f));
    updater.setLrAndSchedule(0.2, null);
    // 0.9 * 0.1 - 0.2 * 0.5 = -0.01
    assertThat(step(state, -0.5, 1)).isCloseTo(-0.01f, within(1e-7f));
  }

  @Test
  void nesterovsLooksAhead() {
    // v = -0.1, -0.04, -0.236; steps 1.9 * 0.1; -0.09 + 1.9 * 0.04; -0.036 + 1.9 * 0.236
    assertSteps("nesterovs", "", new double[] {1, -0.5, 2}, new double[] {0.19, -0.014, 0.4124});
  }

  @Test
  void adagradAddsEpsilonToTheRootAndStartsAtAMillionth() {
    // h = 1e-6 + 1e-6: 1e-4 / (sqrt(2e-6) + 1e-3); h = 6e-6: 2e-4 / (sqrt(6e-6) + 1e-3)
    assertSteps(
        "adagrad",
        "epsilon = 1e-3",
        new double[] {0.001, 0.002},
        new double[] {0.0414214, 0.0579796});
  }

  @Test
  void rmspropAddsEpsilonToTheRootAndStartsAtEpsilon() {
    // h = 0.9 * 0.01 + 0.1 = 0.109: 0.1 / (0.330151 + 0.01)
    // h = 0.9 * 0.109 + 0.1 * 0.25 = 0.1231: -0.05 / (0.350856 + 0.01)
    assertSteps(
        "rmsprop", "epsilon = 0.01", new double[] {1, -0.5}, new double[] {0.293987, -0.138559});
  }

  @Test
  void adamCorrectsItsBiasOutsideEpsilon() {
    // m = 0.1, v = 0.001: 0.1 * sqrt(0.001) / 0.1 * 0.1 / (sqrt(0.001) + 0.001)
    // m = 0.04, v = 0.001249: 0.1 * sqrt(0.001999) / 0.19 * 0.04 / (sqrt(0.001249) + 0.001)
    assertSteps(
        "adam", "epsilon = 1e-3", new double[] {1, -0.5}, new double[] {0.0969347, 0.0259008});
  }

  @Test
  void adamwTakesAdamsSteps() {
    assertSteps(
        "adamw", "epsilon = 1e-3", new double[] {1, -0.5}, new double[] {0.0969347, 0.0259008});
  }

  @Test
  void nadamLeavesTheSecondMomentUncorrected() {
    // 0.1 * (0.9 * 0.1 + 0.1) / 0.1 / (sqrt(0.001) + 0.001)
    // 0.1 * (0.9 * 0.04 - 0.1 * 0.5) / 0.19 / (sqrt(0.001249) + 0.001)
    assertSteps(
        "nadam", "epsilon = 1e-3", new double[] {1, -0.5}, new double[] {5.82415, -0.202757});
  }

  @Test
  void everyUpdaterTakesANewRate() {
    for (String kind : UpdaterSpec.KINDS.keySet()) {
      if (!kind.equals("network")) {
        IUpdater updater = updater(kind, "");
        updater.setLrAndSchedule(0.5, null);
        assertThat(updater.getLearningRate(0, 0)).as(kind).isEqualTo(0.5);
      }
    }
  }

  @Test
  void updatersDoNotShareState() {
    OptimizerSettings settings = Read.optimizer("kind = adam, learning-rate = 0.1");
    IUpdater first = settings.initialUpdater().orElseThrow();
    first.setLrAndSchedule(7, null);

    assertThat(settings.initialUpdater().orElseThrow().getLearningRate(0, 0)).isEqualTo(0.1);
  }

  private static void assertSteps(String kind, String keys, double[] gradients, double[] expected) {
    GradientUpdater<?> state = state(updater(kind, keys));
    for (int t = 0; t < gradients.length; t++) {
      assertThat(step(state, gradients[t], t))
          .as("step %d", t)
          .isCloseTo((float) expected[t], within((float) (1e-5 * Math.abs(expected[t]))));
    }
  }

  private static IUpdater updater(String kind, String keys) {
    return Read.optimizer("kind = " + kind + ", learning-rate = 0.1, " + keys)
        .initialUpdater()
        .orElseThrow();
  }

  private static GradientUpdater<?> state(IUpdater updater) {
    long size = updater.stateSize(1);
    return updater.instantiate(size == 0 ? null : Nd4j.create(new float[(int) size]), true);
  }

  private static float step(GradientUpdater<?> updater, double gradient, int iteration) {
    INDArray array = Nd4j.create(new float[] {(float) gradient});
    updater.applyUpdater(array, iteration, 0);
    return array.getFloat(0);
  }
}
