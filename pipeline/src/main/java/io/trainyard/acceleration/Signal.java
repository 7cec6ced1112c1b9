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
  private final Order order;
  private Memory gradient;

  /**
   * @param differentiable whether anything before it learns, so that its gradient is needed
   * @param order how DL4J sees the values
   */
  Signal(Memory value, boolean differentiable, Order order) {
    this.value = value;
    this.differentiable = differentiable;
    this.order = order;
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

  Order order() {
    return order;
  }

  /** The values one after the other, as DL4J has them. */
  Layout contiguous() {
    return order.contiguous(layout().dimensions());
  }

  /** The sum of what came back so far; null before anything did. */
  Memory gradient() {
    return gradient;
  }

  void gradient(Memory gradient) {
    this.gradient = gradient;
  }
}
