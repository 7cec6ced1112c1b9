package io.trainyard.acceleration;

import io.trainyard.acceleration.onednn.Layout;
import io.trainyard.acceleration.onednn.Memory;
import io.trainyard.acceleration.onednn.Reorder;
import java.util.List;

/** Several signals side by side, along the axis of features or channels. */
final class Merge {

  private Merge() {}

  static Signal emit(List<Signal> inputs, Emitter emitter) {
    long[] dimensions = inputs.get(0).layout().dimensions();
    dimensions[1] = inputs.stream().mapToLong(input -> input.layout().dimension(1)).sum();
    Layout layout = Layout.rowMajor(dimensions);
    boolean differentiable = inputs.stream().anyMatch(Signal::differentiable);
    Signal output = new Signal(emitter.allocate(layout), differentiable);
    long from = 0;
    for (Signal input : inputs) {
      Memory part = part(output.value(), input, from, emitter);
      emitter.forward(Reorder.of(emitter.scope(), input.value(), part));
      from += input.layout().dimension(1);
    }
    emitter.onBackward(
        () -> {
          long start = 0;
          for (Signal input : inputs) {
            if (input.differentiable()) {
              emitter.addGradientCopy(input, part(output.gradient(), input, start, emitter));
            }
            start += input.layout().dimension(1);
          }
          emitter.giveBack(output.gradient());
        });
    return output;
  }

  /** Where {@code input} lies within the whole. */
  private static Memory part(Memory whole, Signal input, long from, Emitter emitter) {
    long[] strides = whole.layout().strides().orElseThrow();
    Layout layout = Layout.strided(input.layout().dimensions(), strides);
    return Memory.at(emitter.scope(), layout, whole.data().getPointer(from * strides[1]));
  }
}
