package io.trainyard.acceleration;

import io.trainyard.acceleration.onednn.Elementwise;
import io.trainyard.acceleration.onednn.Layout;
import io.trainyard.acceleration.onednn.Memory;
import io.trainyard.acceleration.onednn.Reorder;
import io.trainyard.model.MaskedInput;
import java.util.Optional;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Operations that several kinds of layers share. */
final class Operations {

  private Operations() {}

  /** The input after the layer's dropout, if it has one and the program is to learn. */
  static Signal dropout(AbstractLayer<?> layer, Signal input, Emitter emitter) {
    IDropout dropout = layer.conf().getLayer().getIDropout();
    if (dropout == null || !emitter.training()) {
      return input;
    }
    Memory source = emitter.forwardIn(input.contiguous(), input.value());
    Signal output =
        new Signal(emitter.allocate(source.layout()), input.differentiable(), input.order());
    INDArray from = Views.array(source, input.order());
    INDArray to = Views.array(output.value(), input.order());
    emitter.forward(
        () ->
            dropout.applyDropout(
                from,
                to,
                layer.getIterationCount(),
                layer.getEpochCount(),
                LayerWorkspaceMgr.noWorkspaces()));
    emitter.onBackward(
        output,
        () -> {
          if (!input.differentiable()) {
            return;
          }
          INDArray gradient = Views.array(emitter.ownGradient(output), input.order());
          emitter.backward(
              () ->
                  dropout.backprop(
                      gradient, gradient, layer.getIterationCount(), layer.getEpochCount()));
          emitter.addGradient(input, output.gradient());
        });
    return output;
  }

  /**
   * What the masks of a pass keep of the input.
   *
   * @throws Translation.Unsupported in a program that learns
   */
  static Signal masked(MaskedInput masked, Signal input, Emitter emitter) {
    if (emitter.training()) {
      throw new Translation.Unsupported("its input is masked, which passes no gradients back");
    }
    Memory source = emitter.forwardIn(input.contiguous(), input.value());
    Signal output =
        new Signal(emitter.allocate(source.layout()), input.differentiable(), input.order());
    INDArray from = Views.array(source, input.order());
    INDArray to = Views.array(output.value(), input.order());
    emitter.forward(() -> masked.apply(from, to));
    return output;
  }

  /**
   * Applies {@code activation} to the result of an operation, in place where the derivative can be
   * had from what comes out.
   */
  static Signal activation(IActivation activation, Signal input, Emitter emitter) {
    if (Activations.isIdentity(activation)) {
      return input;
    }
    Optional<Elementwise> function = Activations.nativeOf(activation);
    return function.isPresent()
        ? elementwise(function.get(), input, emitter)
        : stockActivation(activation, input, emitter);
  }

  /** A function of each element. */
  static Signal elementwise(Elementwise function, Signal input, Emitter emitter) {
    Signal output =
        new Signal(emitter.allocate(input.layout()), input.differentiable(), input.order());
    emitter.forward(function.forward(emitter.scope(), input.value(), output.value()));
    emitter.onBackward(
        output,
        () -> {
          if (input.differentiable()) {
            Memory kept = function.fromDestination() ? output.value() : input.value();
            Memory gradient = emitter.ownGradient(output);
            emitter.backward(function.backward(emitter.scope(), kept, gradient, gradient));
            emitter.addGradient(input, gradient);
          }
        });
    return output;
  }

  /** DL4J's own function, on arrays that stay where they are. */
  private static Signal stockActivation(IActivation activation, Signal input, Emitter emitter) {
    Memory source = emitter.forwardIn(input.contiguous(), input.value());
    Signal output =
        new Signal(emitter.allocate(source.layout()), input.differentiable(), input.order());
    INDArray from = Views.array(source, input.order());
    INDArray to = Views.array(output.value(), input.order());
    emitter.forward(
        () -> {
          to.assign(from);
          INDArray result = activation.getActivation(to, emitter.training());
          if (result != to) {
            to.assign(result);
          }
        });
    emitter.onBackward(
        output,
        () -> {
          if (input.differentiable()) {
            INDArray gradient = Views.array(emitter.ownGradient(output), input.order());
            emitter.backward(
                () -> gradient.assign(activation.backprop(from.dup(), gradient).getFirst()));
            emitter.addGradient(input, output.gradient());
          }
        });
    return output;
  }

  /**
   * What a convolution or an inner product may apply to its result as it writes it: nothing that
   * the backward half would need the result before it for.
   */
  static Optional<Elementwise> fusible(IActivation activation) {
    return Activations.nativeOf(activation).filter(Elementwise::fromDestination);
  }

  /** Turns the gradient after a fused function into the one before it. */
  static void undoFused(Optional<Elementwise> fused, Signal output, Emitter emitter) {
    fused.ifPresent(
        function -> {
          Memory before = emitter.overwritable(output);
          emitter.backward(
              function.backward(emitter.scope(), output.value(), output.gradient(), before));
          emitter.replaceGradient(output, before);
        });
  }

  /**
   * @throws Translation.Unsupported if the signal has another number of dimensions
   */
  static void requireRank(Signal signal, int rank) {
    int found = signal.layout().rank();
    if (found != rank) {
      throw new Translation.Unsupported(
          "its input has %d dimensions and not %d".formatted(found, rank));
    }
  }

  /**
   * @throws Translation.Unsupported if the layer changes its weights for a step
   */
  static void requireNoWeightNoise(BaseLayer<?> layer) {
    if (layer.layerConf().getWeightNoise() != null) {
      throw new Translation.Unsupported("it has weight noise");
    }
  }

  /** Copies {@code from} into {@code to} in the backward half, if they are not the same. */
  static void writeBack(Memory from, Memory to, Emitter emitter) {
    if (from != to) {
      emitter.backward(Reorder.of(emitter.scope(), from, to));
      emitter.giveBack(from);
    }
  }

  /** {@code memory} if the primitive's layout is its own, otherwise borrowed memory. */
  static Memory sameOrBorrowed(Layout wanted, Memory memory, Emitter emitter) {
    return memory.layout().equals(wanted) ? memory : emitter.borrow(wanted);
  }
}
