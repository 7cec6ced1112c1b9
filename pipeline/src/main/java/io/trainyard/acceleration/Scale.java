package io.trainyard.acceleration;

import io.trainyard.acceleration.onednn.Elementwise;
import io.trainyard.acceleration.onednn.Memory;

/** A signal times a number. */
final class Scale {

  private Scale() {}

  static Signal emit(double factor, Signal input, Emitter emitter) {
    return factor == 0
        ? zeros(input, emitter)
        : Operations.elementwise(Elementwise.scale((float) factor), input, emitter);
  }

  /** Written once: no operation changes them, and nothing comes back through them. */
  private static Signal zeros(Signal like, Emitter emitter) {
    Memory memory = emitter.allocate(like.layout());
    memory.zero();
    return new Signal(memory, false, like.order());
  }
}
