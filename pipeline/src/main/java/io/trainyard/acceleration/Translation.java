package io.trainyard.acceleration;

import org.deeplearning4j.nn.api.Layer;

/** How one class of DL4J's layers becomes native operations. */
interface Translation<L extends Layer> {

  /**
   * Emits the layer's operations.
   *
   * @return what the layer hands on
   * @throws Unsupported if this layer's settings have no native counterpart
   */
  Signal emit(L layer, Signal input, Emitter emitter);

  /** Says why something has no native counterpart. */
  final class Unsupported extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Unsupported(String reason) {
      super(reason);
    }
  }
}
