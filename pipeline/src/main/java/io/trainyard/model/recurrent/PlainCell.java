package io.trainyard.model.recurrent;

import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.same.Sign;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Elman's network: h(t) = f(W' x(t) + R' h(t-1) + b), with tanh or ReLU for f (Elman, "Finding
 * structure in time", 1990; with ReLU and R from the identity, Le, Jaitly and Hinton, "A simple way
 * to initialize recurrent networks of rectified linear units", 2015).
 */
final class PlainCell extends StepCell {

  private final boolean rectified;
  private final int inputs;
  private final Gate gate;
  private final INDArray output;
  private final INDArray[] before;
  private final INDArray[] outputs;
  private final INDArray carried;
  private final INDArray slope;
  private INDArray input;

  PlainCell(Weights weights, Span span, boolean rectified) {
    super(span, weights.units(), 1);
    this.rectified = rectified;
    this.inputs = weights.inputs();
    this.gate = new Gate(weights, 0, span);
    this.output = after(0);
    this.before = span.steps(state(0), 0);
    this.outputs = span.steps(state(0), 1);
    this.carried = span.step(weights.units());
    this.slope = span.step(weights.units());
  }

  @Override
  public INDArray forward(INDArray input) {
    this.input = input;
    gate.begin(input);
    for (int t = 0; t < span().steps(); t++) {
      INDArray z = gate.step(t, before[t]);
      outputs[t].assign(rectified ? Transforms.relu(z, false) : Transforms.tanh(z, false));
    }
    return output;
  }

  @Override
  public Optional<INDArray> backward(INDArray outputGradient, Inputs learn) {
    INDArray[] gradients = span().steps(outputGradient, 0);
    carried.assign(0);
    for (int t = span().steps() - 1; t >= 0; t--) {
      carried.addi(gradients[t]);
      slope(outputs[t]);
      carried.mul(slope, gate.at(t));
      carried.assign(0);
      gate.backward(t, carried);
    }
    gate.end(input, before(0));
    if (learn == Inputs.FIXED) {
      return Optional.empty();
    }
    INDArray result = inputGradient(inputs);
    gate.inputGradient(result, true);
    return Optional.of(result);
  }

  /** The function's derivative, from its value. */
  private void slope(INDArray h) {
    if (rectified) {
      Nd4j.getExecutioner().exec(new Sign(h, slope));
    } else {
      h.mul(h, slope);
      slope.rsubi(1);
    }
  }
}
