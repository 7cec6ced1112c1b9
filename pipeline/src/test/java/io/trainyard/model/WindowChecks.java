package io.trainyard.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.model.recurrent.Span;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Windows for tests, and what networks that pass them have to hold. */
final class WindowChecks {

  static final int VOCABULARY = 5;

  private WindowChecks() {}

  /** Requires gradients to be the slopes of the loss in a few directions. */
  static void requireSlopes(RecurrentNetwork network, Window window) {
    float[] state = state(network, window.span().lanes());
    float[] parameters = spread(network, 11);
    network.network().setParameters(parameters);
    network.gradients(window, state.clone());
    float[] gradient = HostCopies.of(network.network().flattenedGradients().dup());

    SplittableRandom random = new SplittableRandom(5);
    for (int direction = 0; direction < 8; direction++) {
      double[] along = direction(gradient.length, random);
      double expected = 0;
      for (int i = 0; i < gradient.length; i++) {
        expected += along[i] * gradient[i];
      }
      double step = 2e-2;
      double difference =
          (lossAt(network, parameters, along, step, window, state)
                  - lossAt(network, parameters, along, -step, window, state))
              / (2 * step);
      assertThat(difference).isCloseTo(expected, within(1e-3 + 5e-3 * Math.abs(expected)));
    }
    assertThat(norm(gradient)).isGreaterThan(0.1);
  }

  private static double lossAt(
      RecurrentNetwork network,
      float[] parameters,
      double[] along,
      double step,
      Window window,
      float[] state) {
    float[] moved = parameters.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += (float) (step * along[i]);
    }
    network.network().setParameters(moved);
    return network.score(window, state.clone()).nats() / window.span().lanes();
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

  static Window window(Span span, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return new Window(
        span,
        random.ints(span.size(), 0, VOCABULARY).toArray(),
        random.ints(span.size(), 0, VOCABULARY).toArray());
  }

  static Window masked(Window window) {
    int[] targets = window.targets().clone();
    targets[2] = Window.NONE;
    targets[targets.length - 1] = Window.NONE;
    return new Window(window.span(), window.inputs(), targets);
  }

  static Window part(Window whole, int part, int parts) {
    int steps = whole.span().steps() / parts;
    int from = part * steps * whole.span().lanes();
    int to = from + steps * whole.span().lanes();
    return new Window(
        new Span(steps, whole.span().lanes()),
        Arrays.copyOfRange(whole.inputs(), from, to),
        Arrays.copyOfRange(whole.targets(), from, to));
  }

  static float[] state(RecurrentNetwork network, int lanes) {
    return floats(network.stateSize(lanes), 0.6, new SplittableRandom(17));
  }

  /** Weights large enough for gradients that are not lost in rounding. */
  static float[] spread(RecurrentNetwork network, long seed) {
    return floats(network.network().parameterCount(), 1, new SplittableRandom(seed));
  }

  private static float[] floats(int length, double range, SplittableRandom random) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) ((random.nextDouble() - 0.5) * 2 * range);
    }
    return values;
  }

  static double norm(float[] values) {
    double squares = 0;
    for (float value : values) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares);
  }
}
