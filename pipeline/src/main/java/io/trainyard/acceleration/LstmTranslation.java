package io.trainyard.acceleration;

import io.trainyard.acceleration.onednn.Argument;
import io.trainyard.acceleration.onednn.Layout;
import io.trainyard.acceleration.onednn.Lstm;
import io.trainyard.acceleration.onednn.Memory;
import io.trainyard.acceleration.onednn.Primitive;
import io.trainyard.acceleration.onednn.Reorder;
import java.util.List;
import org.deeplearning4j.nn.layers.recurrent.LSTM;
import org.deeplearning4j.nn.params.LSTMParamInitializer;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationTanH;

/** The LSTM without peepholes, over whole sequences that start from zeros. */
final class LstmTranslation implements Translation<LSTM> {

  private static final int GATES = LstmGates.COUNT;

  @Override
  public Signal emit(LSTM layer, Signal input, Emitter emitter) {
    Operations.requireNoWeightNoise(layer);
    var conf = layer.layerConf();
    if (!(conf.getActivationFn() instanceof ActivationTanH)
        || !(conf.getGateActivationFn() instanceof ActivationSigmoid)) {
      throw new Unsupported("its activations are not tanh, with sigmoid gates");
    }
    Operations.requireRank(input, 3);
    Order.of(conf.getRnnDataFormat()).require(input);
    return new Pass(layer, Operations.dropout(layer, input, emitter), emitter).emit();
  }

  /** One run over a batch of sequences. */
  private static final class Pass {

    private final Signal input;
    private final Emitter emitter;
    private final Parameters parameters;
    private final long inputs;
    private final long outputs;
    private final Lstm lstm;
    private final Primitive forward;
    private final Lstm.Arrays arrays;
    private final Memory workspace;
    private final Signal output;

    Pass(LSTM layer, Signal input, Emitter emitter) {
      this.input = input;
      this.emitter = emitter;
      this.parameters = new Parameters(layer, emitter);
      long examples = input.layout().dimension(0);
      long time = input.layout().dimension(2);
      this.inputs = input.layout().dimension(1);
      this.outputs = layer.layerConf().getNOut();
      this.lstm = new Lstm(emitter.scope(), time, examples, inputs, outputs);
      this.forward = lstm.forward(emitter.training());
      // Steps of time outermost: that is how recurrent layers go through them.
      Layout steps = Layout.rowMajor(time, examples, inputs);
      Memory source = emitter.forwardIn(steps.permuted(1, 2, 0), input.value());
      Memory destination = emitter.allocate(Layout.rowMajor(time, examples, outputs));
      Memory weights = emitter.allocate(forward.layout(Argument.WEIGHTS));
      Memory recurrent = emitter.allocate(forward.layout(Argument.RECURRENT_WEIGHTS));
      Memory bias = emitter.allocate(Layout.rowMajor(1, 1, GATES, outputs));
      gather(LSTMParamInitializer.INPUT_WEIGHT_KEY, inputs, weights);
      gather(LSTMParamInitializer.RECURRENT_WEIGHT_KEY, outputs, recurrent);
      emitter.forward(
          gatherBias(
              parameters.value(LSTMParamInitializer.BIAS_KEY, Layout.rowMajor(GATES, outputs)),
              bias));
      this.arrays =
          new Lstm.Arrays(source.as(emitter.scope(), steps), weights, recurrent, bias, destination);
      this.workspace = emitter.training() ? emitter.workspace(forward).orElse(null) : null;
      this.output =
          new Signal(
              destination.as(emitter.scope(), destination.layout().permuted(1, 2, 0)),
              true,
              input.order());
    }

    Signal emit() {
      emitter.forward(lstm.bindForward(forward, arrays, workspace));
      emitter.onBackward(output, this::emitBackward);
      return output;
    }

    /** Brings weights from DL4J's order of gates into oneDNN's, and into the kernel's layout. */
    private void gather(String name, long rows, Memory target) {
      Memory plain = emitter.allocate(LstmGates.layout(rows, outputs));
      Memory source = parameters.value(name, Layout.rowMajor(GATES, rows * outputs));
      emitter.forward(LstmGates.toNative(source, plain, rows * outputs));
      emitter.forward(Reorder.of(emitter.scope(), plain, target));
    }

    private Runnable gatherBias(Memory source, Memory target) {
      return LstmGates.toNative(source, target, outputs);
    }

    private void emitBackward() {
      Primitive backward = lstm.backward(forward);
      Memory outputGradient = emitter.backwardIn(output.layout(), output.gradient());
      Memory sourceGradient = emitter.borrow(arrays.source().layout());
      Memory weights = emitter.borrow(backward.layout(Argument.WEIGHTS_GRADIENT));
      Memory recurrent = emitter.borrow(backward.layout(Argument.RECURRENT_WEIGHTS_GRADIENT));
      Memory bias = emitter.borrow(arrays.bias().layout());
      // The kernel adds to what it finds.
      List.of(weights, recurrent, bias).forEach(memory -> emitter.backward(memory::zero));
      Lstm.Arrays gradients =
          new Lstm.Arrays(
              sourceGradient,
              weights,
              recurrent,
              bias,
              outputGradient.as(emitter.scope(), arrays.destination().layout()));
      Lstm.Arrays kept =
          new Lstm.Arrays(
              arrays.source(),
              backwardWeights(arrays.weights(), backward.layout(Argument.WEIGHTS)),
              backwardWeights(
                  arrays.recurrentWeights(), backward.layout(Argument.RECURRENT_WEIGHTS)),
              arrays.bias(),
              arrays.destination());
      emitter.backward(lstm.bindBackward(backward, kept, gradients, workspace));
      scatter(LSTMParamInitializer.INPUT_WEIGHT_KEY, inputs, weights);
      scatter(LSTMParamInitializer.RECURRENT_WEIGHT_KEY, outputs, recurrent);
      emitter.backward(
          LstmGates.toDl4j(
              bias,
              parameters.gradient(LSTMParamInitializer.BIAS_KEY, Layout.rowMajor(GATES, outputs)),
              outputs));
      emitter.giveBack(bias);
      emitter.giveBackCopy(kept.weights(), arrays.weights());
      emitter.giveBackCopy(kept.recurrentWeights(), arrays.recurrentWeights());
      emitter.giveBackCopy(outputGradient, output.gradient());
      emitter.giveBack(output.gradient());
      if (input.differentiable()) {
        emitter.addGradient(
            input, sourceGradient.as(emitter.scope(), sourceGradient.layout().permuted(1, 2, 0)));
      } else {
        emitter.giveBack(sourceGradient);
      }
    }

    private Memory backwardWeights(Memory weights, Layout wanted) {
      return emitter.backwardIn(wanted, weights);
    }

    private void scatter(String name, long rows, Memory gradient) {
      Memory plain = emitter.backwardIn(LstmGates.layout(rows, outputs), gradient);
      emitter.backward(
          LstmGates.toDl4j(
              plain,
              parameters.gradient(name, Layout.rowMajor(GATES, rows * outputs)),
              rows * outputs));
      emitter.giveBackCopy(plain, gradient);
      emitter.giveBack(gradient);
    }
  }
}
