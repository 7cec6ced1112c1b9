package io.trainyard.acceleration;

import io.trainyard.acceleration.onednn.Argument;
import io.trainyard.acceleration.onednn.Elementwise;
import io.trainyard.acceleration.onednn.InnerProduct;
import io.trainyard.acceleration.onednn.Layout;
import io.trainyard.acceleration.onednn.Memory;
import io.trainyard.acceleration.onednn.Primitive;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.layers.feedforward.dense.DenseLayer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;

/** y = f(x W + b). */
final class DenseTranslation implements Translation<DenseLayer> {

  @Override
  public Signal emit(DenseLayer layer, Signal input, Emitter emitter) {
    var activation = layer.layerConf().getActivationFn();
    Optional<Elementwise> fused = Operations.fusible(activation);
    Signal dropped = Operations.dropout(layer, input, emitter);
    Signal output = affine(layer, dropped, fused, emitter);
    return fused.isPresent() ? output : Operations.activation(activation, output, emitter);
  }

  /**
   * The affine map of any layer that keeps its weights as a dense one does.
   *
   * @param input n x in
   * @return n x out, {@code fused} applied
   */
  static Signal affine(
      BaseLayer<?> layer, Signal input, Optional<Elementwise> fused, Emitter emitter) {
    Operations.requireNoWeightNoise(layer);
    if (layer.hasLayerNorm()) {
      throw new Unsupported("it has layer normalization");
    }
    Operations.requireRank(input, 2);
    Parameters parameters = new Parameters(layer, emitter);
    long n = input.layout().dimension(0);
    if (n == 1 && emitter.training()) {
      // oneDNN 2.5 takes the only row for a column and refuses.
      throw new Unsupported("a minibatch of one row");
    }
    long in = input.layout().dimension(1);
    long out = parameters.valueArray(DefaultParamInitializer.WEIGHT_KEY).size(1);
    Memory source = emitter.forwardIn(Layout.rowMajor(n, in), input.value());
    // DL4J keeps the weights column by column, which is row by row of the transpose.
    Layout weights = Layout.rowMajor(out, in);
    Optional<Layout> bias = layer.hasBias() ? Optional.of(Layout.rowMajor(out)) : Optional.empty();
    InnerProduct product =
        new InnerProduct(source.layout(), weights, bias, Layout.rowMajor(n, out));
    Primitive forward = product.forward(emitter.scope(), fused);
    Signal output =
        new Signal(emitter.allocate(Layout.rowMajor(n, out)), true, Order.CHANNELS_FIRST);
    Memory weight = parameters.value(DefaultParamInitializer.WEIGHT_KEY, weights);
    Map<Argument, Memory> arguments = new EnumMap<>(Argument.class);
    arguments.put(Argument.SOURCE, source);
    arguments.put(Argument.WEIGHTS, weight);
    bias.ifPresent(
        layout ->
            arguments.put(
                Argument.BIAS, parameters.value(DefaultParamInitializer.BIAS_KEY, layout)));
    arguments.put(Argument.DESTINATION, output.value());
    emitter.forward(forward.bind(arguments));
    emitter.onBackward(
        output,
        () -> {
          Operations.undoFused(fused, output, emitter);
          backward(product, forward, parameters, new Step(source, weight, input, output), emitter);
        });
    return output;
  }

  private record Step(Memory source, Memory weight, Signal input, Signal output) {}

  private static void backward(
      InnerProduct product, Primitive forward, Parameters parameters, Step step, Emitter emitter) {
    Memory gradient = emitter.backwardIn(product.destination(), step.output().gradient());
    Map<Argument, Memory> arguments = new EnumMap<>(Argument.class);
    arguments.put(Argument.SOURCE, step.source());
    arguments.put(Argument.DESTINATION_GRADIENT, gradient);
    arguments.put(
        Argument.WEIGHTS_GRADIENT,
        parameters.gradient(DefaultParamInitializer.WEIGHT_KEY, product.weights()));
    product
        .bias()
        .ifPresent(
            layout ->
                arguments.put(
                    Argument.BIAS_GRADIENT,
                    parameters.gradient(DefaultParamInitializer.BIAS_KEY, layout)));
    emitter.backward(product.backwardWeights(emitter.scope(), forward).bind(arguments));
    if (step.input().differentiable()) {
      Memory sourceGradient = emitter.borrow(product.source());
      emitter.backward(
          product
              .backwardSource(emitter.scope(), forward)
              .bind(
                  Map.of(
                      Argument.WEIGHTS,
                      step.weight(),
                      Argument.DESTINATION_GRADIENT,
                      gradient,
                      Argument.SOURCE_GRADIENT,
                      sourceGradient)));
      emitter.addGradient(step.input(), sourceGradient);
    }
    emitter.giveBackCopy(gradient, step.output().gradient());
    emitter.giveBack(step.output().gradient());
  }
}
