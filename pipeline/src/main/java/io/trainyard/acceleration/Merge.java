package io.trainyard.acceleration;

import io.trainyard.acceleration.onednn.Layout;
import io.trainyard.acceleration.onednn.Memory;
import io.trainyard.acceleration.onednn.Reorder;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.graph.MergeVertex;

/** Several signals side by side, along the axis of features or channels. */
final class Merge {

  private Merge() {}

  static Signal emit(MergeVertex vertex, List<Signal> inputs, Emitter emitter) {
    Order order = inputs.get(0).order();
    requireSameSpace(vertex, inputs, order);
    long[] dimensions = inputs.get(0).layout().dimensions();
    dimensions[1] = inputs.stream().mapToLong(input -> input.layout().dimension(1)).sum();
    Layout layout = Layout.rowMajor(dimensions);
    boolean differentiable = inputs.stream().anyMatch(Signal::differentiable);
    Signal output = new Signal(emitter.allocate(layout), differentiable, order);
    long from = 0;
    for (Signal input : inputs) {
      Memory part = part(output.value(), input, from, emitter);
      emitter.forward(Reorder.of(emitter.scope(), input.value(), part));
      from += input.layout().dimension(1);
    }
    emitter.onBackward(
        output,
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

  private static void requireSameSpace(MergeVertex vertex, List<Signal> inputs, Order order) {
    long[] first = inputs.get(0).layout().dimensions();
    for (Signal input : inputs) {
      long[] dimensions = input.layout().dimensions();
      if (dimensions.length != first.length
          || (first.length > 2 && input.order() != order)
          || !Arrays.equals(space(dimensions), space(first))) {
        throw new Translation.Unsupported("its inputs differ in more than their channels");
      }
    }
    int axis = order.channelAxis(first.length);
    if (vertex.getMergeAxis() != axis && first.length > 2) {
      throw new Translation.Unsupported(
          "it merges along axis %d, and channels are axis %d"
              .formatted(vertex.getMergeAxis(), axis));
    }
  }

  private static long[] space(long[] dimensions) {
    return Arrays.copyOfRange(dimensions, 2, dimensions.length);
  }

  /** Where {@code input} lies within the whole. */
  private static Memory part(Memory whole, Signal input, long from, Emitter emitter) {
    long[] strides = whole.layout().strides().orElseThrow();
    Layout layout = Layout.strided(input.layout().dimensions(), strides);
    return Memory.at(emitter.scope(), layout, whole.data().getPointer(from * strides[1]));
  }
}
