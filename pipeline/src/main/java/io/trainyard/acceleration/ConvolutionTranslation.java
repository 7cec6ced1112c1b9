package io.trainyard.acceleration;

import io.trainyard.acceleration.onednn.Argument;
import io.trainyard.acceleration.onednn.Convolution;
import io.trainyard.acceleration.onednn.Elementwise;
import io.trainyard.acceleration.onednn.Layout;
import io.trainyard.acceleration.onednn.Memory;
import io.trainyard.acceleration.onednn.Primitive;
import io.trainyard.acceleration.onednn.Window;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.layers.convolution.Convolution1DLayer;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.nd4j.linalg.activations.IActivation;

/** Convolutions over height and width, or over time. */
final class ConvolutionTranslation {

  private ConvolutionTranslation() {}

  /** Over n x channels x height x width. */
  static Signal overSpace(ConvolutionLayer layer, Signal input, Emitter emitter) {
    Order.of(layer.layerConf().getCnn2dDataFormat()).require(input);
    return emit(layer, input, emitter, 2);
  }

  /** Over n x channels x time. */
  static Signal overTime(Convolution1DLayer layer, Signal input, Emitter emitter) {
    if (Order.of(layer.layerConf().getRnnDataFormat()) == Order.CHANNELS_LAST) {
      // DL4J's own gradients then belong to weights in another order than its outputs.
      throw new Translation.Unsupported("its sequences have their features last");
    }
    Order.CHANNELS_FIRST.require(input);
    return emit(layer, input, emitter, 1);
  }

  private static Signal emit(ConvolutionLayer layer, Signal input, Emitter emitter, int space) {
    Operations.requireNoWeightNoise(layer);
    Operations.requireRank(input, 2 + space);
    IActivation activation = layer.layerConf().getActivationFn();
    Optional<Elementwise> fused = Operations.fusible(activation);
    Signal dropped = Operations.dropout(layer, input, emitter);
    Signal output = new Pass(layer, dropped, fused, emitter).emit();
    return fused.isPresent() ? output : Operations.activation(activation, output, emitter);
  }

  /** One convolution. */
  private static final class Pass {

    private final Signal input;
    private final Optional<Elementwise> fused;
    private final Emitter emitter;
    private final Parameters parameters;
    private final Layout plainWeights;
    private final Convolution convolution;
    private final Primitive forward;
    private final Signal output;
    private final Memory source;
    private final Memory weights;

    Pass(ConvolutionLayer layer, Signal input, Optional<Elementwise> fused, Emitter emitter) {
      this.input = input;
      this.fused = fused;
      this.emitter = emitter;
      this.parameters = new Parameters(layer, emitter);
      var conf = layer.layerConf();
      Window window =
          Windows.of(
              input.layout(),
              input.layout().rank() - 2,
              conf.getKernelSize(),
              conf.getStride(),
              conf.getDilation(),
              conf.getPadding(),
              conf.getConvolutionMode());
      long[] shape =
          Arrays.copyOf(
              parameters.valueArray(ConvolutionParamInitializer.WEIGHT_KEY).shape(),
              input.layout().rank());
      this.plainWeights = shape.length == 3 ? overTime(shape) : Layout.rowMajor(shape);
      long[] outputs = Windows.outputs(input.layout(), shape[0], window);
      this.convolution =
          new Convolution(
              Layout.any(input.layout().dimensions()),
              Layout.any(shape),
              conf.hasBias() ? Optional.of(Layout.rowMajor(shape[0])) : Optional.empty(),
              Layout.any(outputs),
              window);
      this.forward = convolution.forward(emitter.scope(), fused);
      this.source = emitter.forwardIn(forward.layout(Argument.SOURCE), input.value());
      this.weights =
          emitter.forwardIn(
              forward.layout(Argument.WEIGHTS),
              parameters.value(ConvolutionParamInitializer.WEIGHT_KEY, plainWeights));
      this.output =
          new Signal(emitter.allocate(forward.layout(Argument.DESTINATION)), true, input.order());
    }

    /** Whatever shape DL4J gives these weights, its operation reads them kernel x in x out. */
    private static Layout overTime(long[] shape) {
      return Layout.rowMajor(shape[2], shape[1], shape[0]).permuted(2, 1, 0);
    }

    Signal emit() {
      Map<Argument, Memory> arguments = new EnumMap<>(Argument.class);
      arguments.put(Argument.SOURCE, source);
      arguments.put(Argument.WEIGHTS, weights);
      convolution
          .bias()
          .ifPresent(
              layout ->
                  arguments.put(
                      Argument.BIAS,
                      parameters.value(ConvolutionParamInitializer.BIAS_KEY, layout)));
      arguments.put(Argument.DESTINATION, output.value());
      emitter.forward(forward.bind(arguments));
      emitter.onBackward(output, this::emitBackward);
      return output;
    }

    private void emitBackward() {
      Operations.undoFused(fused, output, emitter);
      weightGradient();
      if (input.differentiable()) {
        sourceGradient();
      }
      emitter.giveBack(output.gradient());
    }

    private void weightGradient() {
      Primitive primitive = convolution.backwardWeights(emitter.scope(), forward);
      Memory gradient =
          emitter.backwardIn(primitive.layout(Argument.DESTINATION_GRADIENT), output.gradient());
      Memory from = emitter.backwardIn(primitive.layout(Argument.SOURCE), source);
      Memory plain = parameters.gradient(ConvolutionParamInitializer.WEIGHT_KEY, plainWeights);
      Memory result =
          Operations.sameOrBorrowed(primitive.layout(Argument.WEIGHTS_GRADIENT), plain, emitter);
      Map<Argument, Memory> arguments = new EnumMap<>(Argument.class);
      arguments.put(Argument.SOURCE, from);
      arguments.put(Argument.DESTINATION_GRADIENT, gradient);
      arguments.put(Argument.WEIGHTS_GRADIENT, result);
      convolution
          .bias()
          .ifPresent(
              layout ->
                  arguments.put(
                      Argument.BIAS_GRADIENT,
                      parameters.gradient(ConvolutionParamInitializer.BIAS_KEY, layout)));
      emitter.backward(primitive.bind(arguments));
      Operations.writeBack(result, plain, emitter);
      emitter.giveBackCopy(gradient, output.gradient());
      emitter.giveBackCopy(from, source);
    }

    private void sourceGradient() {
      Primitive primitive = convolution.backwardSource(emitter.scope(), forward);
      Memory gradient =
          emitter.backwardIn(primitive.layout(Argument.DESTINATION_GRADIENT), output.gradient());
      Memory weight = emitter.backwardIn(primitive.layout(Argument.WEIGHTS), weights);
      Memory result = emitter.borrow(primitive.layout(Argument.SOURCE_GRADIENT));
      emitter.backward(
          primitive.bind(
              Map.of(
                  Argument.WEIGHTS,
                  weight,
                  Argument.DESTINATION_GRADIENT,
                  gradient,
                  Argument.SOURCE_GRADIENT,
                  result)));
      emitter.giveBackCopy(gradient, output.gradient());
      emitter.giveBackCopy(weight, weights);
      emitter.addGradient(input, result);
    }
  }
}
