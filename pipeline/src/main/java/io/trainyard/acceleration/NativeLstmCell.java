package io.trainyard.acceleration;

import io.trainyard.acceleration.onednn.Argument;
import io.trainyard.acceleration.onednn.Layout;
import io.trainyard.acceleration.onednn.Lstm;
import io.trainyard.acceleration.onednn.Memory;
import io.trainyard.acceleration.onednn.NativeScope;
import io.trainyard.acceleration.onednn.Primitive;
import io.trainyard.acceleration.onednn.Reorder;
import io.trainyard.model.recurrent.Cell;
import io.trainyard.model.recurrent.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.layers.recurrent.LSTM;
import org.deeplearning4j.nn.params.LSTMParamInitializer;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * An LSTM's passes by oneDNN, whole windows at once. Holds memory outside the heap that {@link
 * #close} frees. Not thread-safe.
 */
final class NativeLstmCell implements Cell {

  private final NativeScope scope;
  private final Lstm lstm;
  private final int units;
  private final int lanes;
  private final Lstm.Arrays arrays;
  private final Lstm.Arrays gradients;
  private final INDArray output;
  private final INDArray inputGradient;
  private final List<Runnable> forward = new ArrayList<>();
  private final List<Runnable> backward = new ArrayList<>();

  private NativeLstmCell(LSTM layer, Span span, NativeScope scope) {
    this.scope = scope;
    this.units = (int) layer.layerConf().getNOut();
    this.lanes = span.lanes();
    long inputs = layer.layerConf().getNIn();
    this.lstm = new Lstm(scope, span.steps(), lanes, inputs, units);
    Primitive ahead = lstm.forward(true);
    Primitive back = lstm.backward(ahead);
    Layout source = Layout.rowMajor(span.steps(), lanes, inputs);
    Layout destination = Layout.rowMajor(span.steps(), lanes, units);
    Layout bias = Layout.rowMajor(1, 1, LstmGates.COUNT, units);
    this.arrays =
        new Lstm.Arrays(
            Memory.allocate(scope, source),
            Memory.allocate(scope, ahead.layout(Argument.WEIGHTS)),
            Memory.allocate(scope, ahead.layout(Argument.RECURRENT_WEIGHTS)),
            Memory.allocate(scope, bias),
            Memory.allocate(scope, destination));
    this.gradients =
        new Lstm.Arrays(
            Memory.allocate(scope, source),
            Memory.allocate(scope, back.layout(Argument.WEIGHTS_GRADIENT)),
            Memory.allocate(scope, back.layout(Argument.RECURRENT_WEIGHTS_GRADIENT)),
            Memory.allocate(scope, bias),
            Memory.allocate(scope, destination));
    this.output = columns(arrays.destination(), units, span);
    this.inputGradient = columns(gradients.source(), inputs, span);
    Memory workspace = Memory.allocate(scope, ahead.layout(Argument.WORKSPACE));
    emitForward(layer, ahead, workspace, inputs);
    emitBackward(layer, back, workspace, inputs);
  }

  /** Of LSTMs with tanh, and the sigmoid for gates; empty for other layers. */
  static Optional<Cell> of(org.deeplearning4j.nn.api.Layer layer, Span span) {
    // By exact class: subclasses do something else.
    if (layer.getClass() != LSTM.class) {
      return Optional.empty();
    }
    LSTM own = (LSTM) layer;
    if (!(own.layerConf().getActivationFn() instanceof ActivationTanH)
        || !(own.layerConf().getGateActivationFn() instanceof ActivationSigmoid)) {
      return Optional.empty();
    }
    NativeScope scope = new NativeScope();
    boolean done = false;
    try {
      Cell cell = new NativeLstmCell(own, span, scope);
      done = true;
      return Optional.of(cell);
    } finally {
      if (!done) {
        scope.close();
      }
    }
  }

  private static INDArray columns(Memory memory, long rows, Span span) {
    var buffer =
        Nd4j.createBuffer(memory.data(), memory.layout().bytes() / Float.BYTES, DataType.FLOAT);
    return Nd4j.create(buffer, new long[] {rows, span.size()}, new long[] {1, rows}, 0, 'f');
  }

  private void emitForward(LSTM layer, Primitive ahead, Memory workspace, long inputs) {
    gather(layer, LSTMParamInitializer.INPUT_WEIGHT_KEY, inputs, arrays.weights());
    gather(layer, LSTMParamInitializer.RECURRENT_WEIGHT_KEY, units, arrays.recurrentWeights());
    forward.add(LstmGates.toNative(bias(layer.paramTable()), arrays.bias(), units));
    forward.add(lstm.bindForward(ahead, arrays, workspace));
  }

  /** Brings weights from DL4J's order of gates into oneDNN's, and into the kernel's layout. */
  private void gather(LSTM layer, String name, long rows, Memory target) {
    Memory plain = Memory.allocate(scope, LstmGates.layout(rows, units));
    Memory source = matrix(layer.paramTable(), name, rows);
    forward.add(LstmGates.toNative(source, plain, rows * units));
    forward.add(Reorder.of(scope, plain, target));
  }

  private Memory matrix(Map<String, INDArray> parameters, String name, long rows) {
    return Views.of(scope, parameters.get(name), Layout.rowMajor(LstmGates.COUNT, rows * units));
  }

  private Memory bias(Map<String, INDArray> parameters) {
    return Views.of(
        scope,
        parameters.get(LSTMParamInitializer.BIAS_KEY),
        Layout.rowMajor(LstmGates.COUNT, units));
  }

  private void emitBackward(LSTM layer, Primitive back, Memory workspace, long inputs) {
    // The kernel adds to what it finds.
    for (Memory sum :
        List.of(gradients.weights(), gradients.recurrentWeights(), gradients.bias())) {
      backward.add(sum::zero);
    }
    Lstm.Arrays kept =
        new Lstm.Arrays(
            arrays.source(),
            inLayout(arrays.weights(), back.layout(Argument.WEIGHTS)),
            inLayout(arrays.recurrentWeights(), back.layout(Argument.RECURRENT_WEIGHTS)),
            arrays.bias(),
            arrays.destination());
    backward.add(lstm.bindBackward(back, kept, gradients, workspace));
    Map<String, INDArray> into =
        layer
            .conf()
            .getLayer()
            .initializer()
            .getGradientsFromFlattened(layer.conf(), layer.getGradientsViewArray());
    scatter(into, LSTMParamInitializer.INPUT_WEIGHT_KEY, inputs, gradients.weights());
    scatter(into, LSTMParamInitializer.RECURRENT_WEIGHT_KEY, units, gradients.recurrentWeights());
    backward.add(LstmGates.toDl4j(gradients.bias(), bias(into), units));
  }

  private Memory inLayout(Memory weights, Layout wanted) {
    if (weights.layout().equals(wanted)) {
      return weights;
    }
    Memory copy = Memory.allocate(scope, wanted);
    backward.add(Reorder.of(scope, weights, copy));
    return copy;
  }

  private void scatter(Map<String, INDArray> into, String name, long rows, Memory gradient) {
    Memory plain = Memory.allocate(scope, LstmGates.layout(rows, units));
    backward.add(Reorder.of(scope, gradient, plain));
    backward.add(LstmGates.toDl4j(plain, matrix(into, name, rows), rows * units));
  }

  @Override
  public int carriedByUnit() {
    return 2;
  }

  @Override
  public String way() {
    return "oneDNN, a window at once";
  }

  @Override
  public int stateSize() {
    return 2 * units;
  }

  @Override
  public INDArray forward(INDArray input) {
    arrays.source().copyFrom(input.data().addressPointer());
    forward.forEach(Runnable::run);
    return output;
  }

  @Override
  public Optional<INDArray> backward(INDArray outputGradient, Inputs inputs) {
    gradients.destination().copyFrom(outputGradient.data().addressPointer());
    backward.forEach(Runnable::run);
    lstm.lastOutputGradient().zero();
    lstm.lastMemoryGradient().zero();
    return inputs == Inputs.LEARN ? Optional.of(inputGradient) : Optional.empty();
  }

  @Override
  public void load(float[] from, int offset) {
    int length = units * lanes;
    lstm.firstOutput().data().put(from, offset, length);
    lstm.firstMemory().data().put(from, offset + length, length);
  }

  @Override
  public void save(float[] to, int offset) {
    int length = units * lanes;
    lstm.lastOutput().data().get(to, offset, length);
    lstm.lastMemory().data().get(to, offset + length, length);
  }

  @Override
  public void loadGradient(float[] from, int offset) {
    int length = units * lanes;
    lstm.lastOutputGradient().data().put(from, offset, length);
    lstm.lastMemoryGradient().data().put(from, offset + length, length);
  }

  @Override
  public void saveGradient(float[] to, int offset) {
    int length = units * lanes;
    lstm.firstOutputGradient().data().get(to, offset, length);
    lstm.firstMemoryGradient().data().get(to, offset + length, length);
  }

  @Override
  public void close() {
    scope.close();
  }
}
