package io.trainyard.model.recurrent;

import java.util.List;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Elman's network: h(t) = f(W' x(t) + R' h(t-1) + b), with tanh or ReLU for f (Elman, "Finding
 * structure in time", 1990; with ReLU and R from the identity, Le, Jaitly and Hinton, "A simple way
 * to initialize recurrent networks of rectified linear units", 2015).
 */
final class PlainCell extends StepCell {

  private final boolean rectified;
  private final Gate gate;
  private final INDArray carried;
  private final INDArray slope;

  PlainCell(Weights weights, Span span, boolean rectified) {
    this(weights, span, rectified, new Gate(weights, 0, span));
  }

  private PlainCell(Weights weights, Span span, boolean rectified, Gate gate) {
    super(weights, span, List.of(gate), 1);
    this.rectified = rectified;
    this.gate = gate;
    this.carried = carried(0);
    this.slope = span.step(weights.units());
  }

  @Override
  void pass() {
    for (int t = 0; t < span().steps(); t++) {
      enter(t);
      INDArray z = gate.step(t, before(0, t));
      after(0, t).assign(rectified ? Transforms.relu(z, false) : Transforms.tanh(z, false));
    }
  }

  @Override
  void passBack(INDArray[] gradients) {
    for (int t = span().steps() - 1; t >= 0; t--) {
      carried.addi(gradients[t]);
      arrived(t);
      slope(after(0, t));
      carried.mul(slope, gate.at(t));
      carried.assign(0);
      gate.backward(t, carried);
      leave(t);
    }
  }

  @Override
  INDArray multiplied(Gate gate) {
    return before(0);
  }

  /** The function's derivative, from its value. */
  private void slope(INDArray h) {
    if (rectified) {
      Rectifier.slope(h, slope);
    } else {
      h.mul(h, slope);
      slope.rsubi(1);
    }
  }

  @Override
  public OptionalDouble deadUnits() {
    return rectified ? Rectifier.deadPart(List.of(after(0))) : OptionalDouble.empty();
  }
}
