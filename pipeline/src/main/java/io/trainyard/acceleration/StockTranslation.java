package io.trainyard.acceleration;

import io.trainyard.acceleration.Translation.Unsupported;
import io.trainyard.acceleration.onednn.Layout;
import io.trainyard.acceleration.onednn.Memory;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Has DL4J run what has no native counterpart, between the native operations around it. */
final class StockTranslation {

  private final StockUnit unit;
  private final List<Signal> inputs;
  private final Emitter emitter;

  private StockTranslation(StockUnit unit, List<Signal> inputs, Emitter emitter) {
    this.unit = unit;
    this.inputs = inputs;
    this.emitter = emitter;
  }

  /**
   * @param orders how the network's arrays are to be seen
   * @throws Unsupported if DL4J cannot run it outside a network of its own
   */
  static Signal emit(StockUnit unit, List<Signal> inputs, Orders orders, Emitter emitter) {
    return new StockTranslation(unit, inputs, emitter).emit(orders);
  }

  private Signal emit(Orders orders) {
    long[] shape = outputShape();
    Order order = orders.of(shape.length);
    Layout layout = order.fromDl4j(Layout.rowMajor(shape));
    boolean differentiable =
        !unit.frozen() && (unit.learns() || inputs.stream().anyMatch(Signal::differentiable));
    Signal output = new Signal(emitter.allocate(layout), differentiable, order);
    INDArray[] from =
        inputs.stream()
            .map(input -> view(emitter.forwardIn(input.contiguous(), input.value()), input))
            .toArray(INDArray[]::new);
    INDArray to = Views.array(output.value(), order);
    boolean training = emitter.training();
    emitter.forward(() -> to.assign(unit.forward(copies(from), training)));
    emitter.onBackward(
        output,
        () -> {
          if (differentiable) {
            backward(output);
          }
        });
    return output;
  }

  private static INDArray view(Memory memory, Signal signal) {
    return Views.array(memory, signal.order());
  }

  // Layers may work in place, and the originals are others' too.
  private static INDArray[] copies(INDArray[] arrays) {
    INDArray[] copies = new INDArray[arrays.length];
    for (int i = 0; i < copies.length; i++) {
      copies[i] = arrays[i].dup('c');
    }
    return copies;
  }

  private long[] outputShape() {
    INDArray[] zeros =
        inputs.stream()
            .map(input -> input.order().toDl4j(input.contiguous()).dimensions())
            .map(shape -> Nd4j.zeros(DataType.FLOAT, shape))
            .toArray(INDArray[]::new);
    try {
      INDArray result = unit.forward(zeros, false);
      if (result.dataType() != DataType.FLOAT || result.rank() < 2 || result.rank() > 4) {
        throw new Unsupported(
            "its output is of type %s with %d dimensions"
                .formatted(result.dataType(), result.rank()));
      }
      return result.shape();
    } catch (Unsupported e) {
      throw e;
    } catch (RuntimeException e) {
      // DL4J's and ND4J's exceptions have little in common, and users bring layers of their own.
      throw new Unsupported("Deeplearning4j does not run it on its own (" + e + ")");
    }
  }

  private void backward(Signal output) {
    Memory gradient = emitter.backwardIn(output.contiguous(), output.gradient());
    INDArray from = view(gradient, output);
    Memory[] results = new Memory[inputs.size()];
    INDArray[] to = new INDArray[inputs.size()];
    for (int i = 0; i < results.length; i++) {
      Signal input = inputs.get(i);
      if (input.differentiable()) {
        results[i] = emitter.borrow(input.contiguous());
        to[i] = view(results[i], input);
      }
    }
    emitter.backward(() -> run(from, to));
    emitter.giveBackCopy(gradient, output.gradient());
    emitter.giveBack(output.gradient());
    for (int i = 0; i < results.length; i++) {
      if (results[i] != null) {
        emitter.addGradient(inputs.get(i), results[i]);
      }
    }
  }

  private void run(INDArray outputGradient, INDArray[] to) {
    INDArray[] gradients = unit.backward(outputGradient.dup('c'));
    for (int i = 0; i < to.length; i++) {
      if (to[i] != null) {
        if (gradients[i] == null) {
          to[i].assign(0);
        } else {
          to[i].assign(gradients[i].reshape(to[i].shape()));
        }
      }
    }
  }
}
