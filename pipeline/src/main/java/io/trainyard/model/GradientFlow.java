package io.trainyard.model;

import java.util.Map;
import java.util.OptionalDouble;

/**
 * How the gradient of the loss at the last step of sequences goes back through the others, which
 * says whether it explodes or vanishes (Pascanu, Mikolov and Bengio, "On the difficulty of training
 * recurrent neural networks", ICML 2013); and which units nothing goes through.
 *
 * @param layers by name, the lowest first: those that have norms or rectified units
 */
public record GradientFlow(Map<String, OfLayer> layers) {

  /**
   * Through one layer.
   *
   * @param norms of dL(T)/dh(t) for each step t, from the first on: Euclidean, averaged over lanes;
   *     none where nothing goes from step to step but what was read
   * @param dead the part of rectified units that put out nothing in the whole window; empty where
   *     units are no rectified ones
   */
  public record OfLayer(double[] norms, OptionalDouble dead) {}
}
