package io.trainyard.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/** Holds gradients against finite differences. */
final class Slopes {

  /** Large, so that rounding does not show. */
  static final double STEP = 2e-2;

  private Slopes() {}

  /**
   * Makes sure that a loss goes up, in directions drawn at random, as its gradient says.
   *
   * @param loss of parameters
   */
  static void require(float[] parameters, float[] gradient, ToDoubleFunction<float[]> loss) {
    require(parameters, gradient, loss, STEP);
  }

  /**
   * As above.
   *
   * @param step to either side, in which no rectified unit may begin to answer
   */
  static void require(
      float[] parameters, float[] gradient, ToDoubleFunction<float[]> loss, double step) {
    SplittableRandom random = new SplittableRandom(5);
    for (int direction = 0; direction < 8; direction++) {
      double[] along = direction(gradient.length, random);
      double expected = 0;
      for (int i = 0; i < gradient.length; i++) {
        expected += along[i] * gradient[i];
      }
      double difference =
          (loss.applyAsDouble(moved(parameters, along, step))
                  - loss.applyAsDouble(moved(parameters, along, -step)))
              / (2 * step);
      assertThat(difference).isCloseTo(expected, within(1e-3 + 5e-3 * Math.abs(expected)));
    }
    assertThat(norm(gradient)).isGreaterThan(0.1);
  }

  private static float[] moved(float[] parameters, double[] along, double step) {
    float[] moved = parameters.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += (float) (step * along[i]);
    }
    return moved;
  }

  private static double[] direction(int length, SplittableRandom random) {
    double[] values = new double[length];
    double squares = 0;
    for (int i = 0; i < length; i++) {
      values[i] = random.nextDouble() - 0.5;
      squares += values[i] * values[i];
    }
    double norm = Math.sqrt(squares);
    return Arrays.stream(values).map(value -> value / norm).toArray();
  }

  /** Weights large enough for gradients that are not lost in rounding. */
  static float[] spread(Network network, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] parameters = new float[network.parameterCount()];
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = (float) ((random.nextDouble() - 0.5) * 2);
    }
    return parameters;
  }

  static double norm(float[] values) {
    double squares = 0;
    for (float value : values) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares);
  }
}
