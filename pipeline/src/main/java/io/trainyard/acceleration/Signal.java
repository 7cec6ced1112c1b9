package io.trainyard.acceleration;

import io.trainyard.acceleration.onednn.Layout;
import io.trainyard.acceleration.onednn.Memory;

/**
 * What one layer hands to the next: its values, and on the way back the gradient of the loss with
 * respect to them.
 *
 * <p>Dimensions are n x features, n x channels x time, or n x channels x height x width, whatever
 * the order in memory.
 */
final class Signal {

  private final Memory value;
  private final boolean differentiable;
  private Memory gradient;

  /**
   * @param differentiable whether anything before it learns, so that its gradient is needed
   */
  Signal(Memory value, boolean differentiable) {
    this.value = value;
    this.differentiable = differentiable;
  }

  Memory value() {
    return value;
  }

  Layout layout() {
    return value.layout();
  }

  boolean differentiable() {
    return differentiable;
  }

  /** The sum of what came back so far; null before anything did. */
  Memory gradient() {
    return gradient;
  }

  void gradient(Memory gradient) {
    this.gradient = gradient;
  }
}
