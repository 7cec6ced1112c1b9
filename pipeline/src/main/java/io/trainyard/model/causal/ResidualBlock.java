package io.trainyard.model.causal;

import io.trainyard.model.causal.CausalConvolutionLayer.Names;
import io.trainyard.model.causal.CausalConvolutionLayer.Unit;
import io.trainyard.model.parameters.Linear;
import io.trainyard.model.parameters.Linear.Sum;
import io.trainyard.model.recurrent.Cell;
import io.trainyard.model.recurrent.Rectifier;
import io.trainyard.model.recurrent.Span;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * One block, with {@link Convolution}s F and G of one dilation, and products of one step S and R:
 *
 * <pre>
 * z = tanh(F(x)) sigmoid(G(x))    or relu(F(x)) where it has no gate
 * skip = S' z
 * passed on = x + R' z + r
 * </pre>
 *
 * <p>In training some of z is dropped. Not thread-safe.
 */
final class ResidualBlock {

  private final Room room;
  private final DelayLine line;
  private final Convolution filter;
  private final Optional<Convolution> gate;
  private final INDArray activations;
  private final Linear skip;
  private final Optional<Residual> residual;
  private final Optional<Dropping> dropping;
  private Cell.Mode mode = Cell.Mode.PREDICTING;

  /** Where blocks, one after another, work on their way back: two arrays of a window. */
  record Room(INDArray gradient, INDArray scratch) {}

  private record Residual(Linear weights, Bias bias) {}

  private record Dropping(Dropout dropout, INDArray left) {}

  ResidualBlock(Layer layer, CausalConvolutionLayer settings, int block, Room room, Span span) {
    Names names = new Names(block);
    var shape = settings.shape();
    int channels = shape.channels();
    this.room = room;
    this.line = new DelayLine(channels, shape.taps().get(block), span);
    this.filter = new Convolution(layer, names.filter(), line, span);
    this.gate =
        shape.unit() == Unit.GATED
            ? Optional.of(new Convolution(layer, names.gate(), line, span))
            : Optional.empty();
    this.activations = span.columns(channels);
    this.skip = Linear.of(layer, names.skip());
    this.residual =
        layer.paramTable().containsKey(names.residual())
            ? Optional.of(
                new Residual(
                    Linear.of(layer, names.residual()), Bias.of(layer, names.residualBias())))
            : Optional.empty();
    this.dropping =
        settings.blockDropout() > 0
            // Deeplearning4j's number is the part that is kept.
            ? Optional.of(
                new Dropping(new Dropout(1 - settings.blockDropout()), span.columns(channels)))
            : Optional.empty();
  }

  DelayLine line() {
    return line;
  }

  void mode(Cell.Mode wanted) {
    mode = wanted;
  }

  /** Where what the block reads is to be written. */
  INDArray input() {
    return line.present();
  }

  /** Passes what stands in {@link #input}. */
  void forward() {
    INDArray f = filter.forward();
    if (gate.isPresent()) {
      INDArray g = gate.get().forward();
      Transforms.tanh(f, false);
      Transforms.sigmoid(g, false);
      f.mul(g, activations);
    } else {
      activations.assign(f);
      Rectifier.apply(activations);
    }
    if (drops()) {
      Dropping own = dropping.orElseThrow();
      own.dropout().applyDropout(activations, own.left(), 0, 0, LayerWorkspaceMgr.noWorkspaces());
    }
  }

  private boolean drops() {
    return mode == Cell.Mode.TRAINING && dropping.isPresent();
  }

  /** What dropout has left of the activations. */
  private INDArray left() {
    return drops() ? dropping.orElseThrow().left() : activations;
  }

  /** What was rectified, and nothing dropped of it; empty where the block has a gate. */
  Optional<INDArray> rectified() {
    return gate.isPresent() ? Optional.empty() : Optional.of(activations);
  }

  void skip(INDArray into, Sum sum) {
    skip.forward(left(), into, sum);
  }

  /** Writes what the next block reads. */
  void passOn(INDArray into) {
    Residual own = residual.orElseThrow();
    own.weights().forward(left(), into, Sum.OVERWRITES);
    own.bias().add(into);
    into.addi(input());
  }

  /**
   * Leaves the gradients of the parameters.
   *
   * @param skipGradient of what {@link #skip} has contributed to
   * @param passed gradient of what {@link #passOn} has written; empty if it was not asked
   * @return the gradient of what was read
   */
  INDArray backward(INDArray skipGradient, Optional<INDArray> passed) {
    INDArray gradient = room.gradient();
    skip.backward(left(), skipGradient);
    skip.inputGradient(skipGradient, gradient, Sum.OVERWRITES);
    passed.ifPresent(from -> residualBackward(from, gradient));
    if (drops()) {
      dropping.orElseThrow().dropout().backprop(gradient, gradient, 0, 0);
    }
    if (gate.isPresent()) {
      gatedBackward(gate.get(), gradient);
    } else {
      Rectifier.slope(activations, filter.values());
      filter.values().muli(gradient);
    }
    line.beginBack();
    filter.backward();
    gate.ifPresent(Convolution::backward);
    INDArray read = line.presentGradient();
    passed.ifPresent(read::addi);
    return read;
  }

  private void residualBackward(INDArray passed, INDArray gradient) {
    Residual own = residual.orElseThrow();
    own.weights().backward(left(), passed);
    own.bias().backward(passed);
    own.weights().inputGradient(passed, gradient, Sum.ADDS);
  }

  /**
   * Puts gradients in place of f = tanh(F) and g = sigmoid(G), given that of z = f g:
   *
   * <pre>
   * dL/dF = dL/dz g (1 - f^2) = dL/dz g - (dL/dz z) f
   * dL/dG = dL/dz f g (1 - g) = dL/dz z - (dL/dz z) g
   * </pre>
   */
  private void gatedBackward(Convolution gates, INDArray gradient) {
    INDArray f = filter.values();
    INDArray g = gates.values();
    INDArray both = room.scratch();
    gradient.mul(activations, both);
    gradient.muli(g);
    f.muli(both);
    f.rsubi(gradient);
    g.muli(both);
    g.rsubi(both);
  }
}
