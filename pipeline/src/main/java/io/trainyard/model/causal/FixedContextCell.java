package io.trainyard.model.causal;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import io.trainyard.model.causal.FixedContextLayer.Direct;
import io.trainyard.model.causal.FixedContextLayer.Shape;
import io.trainyard.model.recurrent.Cell;
import io.trainyard.model.recurrent.Span;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The hidden layer of a neural language model over a fixed context of n - 1 tokens (Bengio,
 * Ducharme, Vincent and Jauvin, "A neural probabilistic language model", JMLR 2003):
 *
 * <pre>
 * x(t) = (C(t-n+2), ..., C(t-1), C(t))    the context's vectors side by side
 * h(t) = tanh(d + H x(t))
 * </pre>
 *
 * <p>The outputs are h(t), or with direct connections h(t) and then x(t), so that an output layer
 * has U and W of the paper's y = b + W x + U h in one matrix. In place of vectors before the first
 * one stand zeros. Not thread-safe.
 */
final class FixedContextCell implements Cell {

  static final String WAY = "products of ND4J, a window at once";

  private final Shape shape;
  private final DelayLine line;
  private final Convolution convolution;
  private final INDArray hidden;
  private final Optional<INDArray> both;

  FixedContextCell(Layer layer, FixedContextLayer settings, Span span) {
    this.shape = settings.shape();
    this.line = new DelayLine(shape.inputs(), settings.taps(), span);
    this.convolution = new Convolution(layer, FixedContextLayer.PARAMETERS, line, span);
    this.hidden = span.columns(shape.hidden());
    this.both =
        shape.direct() == Direct.CONNECTIONS
            ? Optional.of(span.columns(Math.toIntExact(shape.outputs())))
            : Optional.empty();
  }

  @Override
  public INDArray forward(INDArray input) {
    line.present().assign(input);
    hidden.assign(convolution.forward());
    Transforms.tanh(hidden, false);
    if (both.isEmpty()) {
      return hidden;
    }
    hidden(both.get()).assign(hidden);
    for (int tap = 0; tap < shape.context(); tap++) {
      vector(both.get(), tap).assign(line.tap(tap));
    }
    return both.get();
  }

  private INDArray hidden(INDArray outputs) {
    return outputs.get(interval(0, shape.hidden()), all());
  }

  private INDArray vector(INDArray outputs, int tap) {
    long from = shape.hidden() + (long) tap * shape.inputs();
    return outputs.get(interval(from, from + shape.inputs()), all());
  }

  @Override
  public Optional<INDArray> backward(INDArray outputGradient, Inputs inputs) {
    line.beginBack();
    if (both.isPresent()) {
      for (int tap = 0; tap < shape.context(); tap++) {
        line.tapGradient(tap).addi(vector(outputGradient, tap));
      }
    }
    // dL/dz = dL/dh (1 - h^2)
    INDArray z = convolution.values();
    hidden.mul(hidden, z);
    z.rsubi(1);
    z.muli(both.isPresent() ? hidden(outputGradient) : outputGradient);
    convolution.backward();
    return inputs == Inputs.LEARN ? Optional.of(line.presentGradient()) : Optional.empty();
  }

  @Override
  public int stateSize() {
    return line.stateSize();
  }

  @Override
  public int carriedByUnit() {
    return Math.max(1, line.carried());
  }

  @Override
  public String way() {
    return WAY;
  }

  @Override
  public void load(float[] from, int offset) {
    line.load(from, offset);
  }

  @Override
  public void save(float[] to, int offset) {
    line.save(to, offset);
  }

  @Override
  public void loadGradient(float[] from, int offset) {
    line.loadGradient(from, offset);
  }

  @Override
  public void saveGradient(float[] to, int offset) {
    line.saveGradient(to, offset);
  }
}
