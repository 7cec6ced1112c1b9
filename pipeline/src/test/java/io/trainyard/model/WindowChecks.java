package io.trainyard.model;

import io.trainyard.model.recurrent.Span;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Windows for tests, and what networks that pass them have to hold. */
final class WindowChecks {

  static final int VOCABULARY = 5;

  private WindowChecks() {}

  /** Requires gradients to be the slopes of the loss in a few directions. */
  static void requireSlopes(RecurrentNetwork network, Window window) {
    requireSlopes(network, window, 11, Slopes.STEP);
  }

  /**
   * As above.
   *
   * @param seed of the weights
   * @param step as of {@link Slopes#require}
   */
  static void requireSlopes(RecurrentNetwork network, Window window, long seed, double step) {
    float[] state = state(network, window.span().lanes());
    float[] parameters = Slopes.spread(network.network(), seed);
    network.network().setParameters(parameters);
    network.gradients(window, state.clone());
    float[] gradient = HostCopies.of(network.network().flattenedGradients().dup());

    Slopes.require(parameters, gradient, moved -> lossAt(network, moved, window, state), step);
  }

  private static double lossAt(
      RecurrentNetwork network, float[] parameters, Window window, float[] state) {
    network.network().setParameters(parameters);
    return network.score(window, state.clone()).nats() / window.span().lanes();
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

  private static float[] floats(int length, double range, SplittableRandom random) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) ((random.nextDouble() - 0.5) * 2 * range);
    }
    return values;
  }
}
