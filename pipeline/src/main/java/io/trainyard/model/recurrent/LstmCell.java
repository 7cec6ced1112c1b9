package io.trainyard.model.recurrent;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Long short-term memory without peepholes (Hochreiter and Schmidhuber 1997; Gers, Schmidhuber and
 * Cummins 2000):
 *
 * <pre>
 * g = tanh(z_g)    f, o, i = sigmoid(z_f, z_o, z_i)
 * c(t) = f c(t-1) + i g
 * h(t) = o tanh(c(t))
 * </pre>
 *
 * <p>Deeplearning4j has the gates in this order: g, f, o, i.
 */
final class LstmCell extends StepCell {

  private static final int GATES = 4;

  private final List<Gate> gates;
  private final Gate candidate;
  private final Gate forget;
  private final Gate out;
  private final Gate in;
  private final INDArray[] squashed;
  private final INDArray outputCarried;
  private final INDArray memoryCarried;
  private final INDArray scratch;

  LstmCell(Weights weights, Span span) {
    this(weights, span, Gate.several(weights, GATES, span));
  }

  private LstmCell(Weights weights, Span span, List<Gate> gates) {
    super(weights, span, gates, 2);
    this.gates = gates;
    this.candidate = gates.get(0);
    this.forget = gates.get(1);
    this.out = gates.get(2);
    this.in = gates.get(3);
    this.squashed = span.steps(span.columns(weights.units()), 0);
    this.outputCarried = carried(0);
    this.memoryCarried = carried(1);
    this.scratch = span.step(weights.units());
  }

  @Override
  void pass() {
    for (int t = 0; t < span().steps(); t++) {
      enter(t);
      INDArray h = before(0, t);
      INDArray g = Transforms.tanh(candidate.step(t, h), false);
      INDArray f = Transforms.sigmoid(forget.step(t, h), false);
      INDArray o = Transforms.sigmoid(out.step(t, h), false);
      INDArray i = Transforms.sigmoid(in.step(t, h), false);
      INDArray memory = after(1, t);
      f.mul(before(1, t), memory);
      i.mul(g, scratch);
      memory.addi(scratch);
      squashed[t].assign(memory);
      Transforms.tanh(squashed[t], false);
      o.mul(squashed[t], after(0, t));
    }
  }

  @Override
  void passBack(INDArray[] gradients) {
    for (int t = span().steps() - 1; t >= 0; t--) {
      outputCarried.addi(gradients[t]);
      arrived(t);
      step(t);
      outputCarried.assign(0);
      for (Gate gate : gates) {
        gate.backward(t, outputCarried);
      }
      leave(t);
    }
  }

  @Override
  INDArray multiplied(Gate gate) {
    return before(0);
  }

  /** Puts gradients in place of the gates' values, and that of the memory before in its own. */
  private void step(int t) {
    INDArray g = candidate.at(t);
    INDArray f = forget.at(t);
    INDArray o = out.at(t);
    INDArray i = in.at(t);
    // dL/dc += dL/dh o (1 - tanh(c)^2)
    squashed[t].mul(squashed[t], scratch);
    scratch.rsubi(1);
    scratch.muli(o);
    scratch.muli(outputCarried);
    memoryCarried.addi(scratch);
    // dL/dz_o = dL/dh tanh(c) o (1 - o)
    outputCarried.muli(squashed[t]);
    sigmoidGradient(o, outputCarried);
    // dL/dz_g = dL/dc i (1 - g^2), dL/dz_i = dL/dc g i (1 - i)
    g.mul(memoryCarried, outputCarried);
    g.mul(g, scratch);
    scratch.rsubi(1);
    scratch.muli(i);
    scratch.mul(memoryCarried, g);
    sigmoidGradient(i, outputCarried);
    // dL/dz_f = dL/dc c(t-1) f (1 - f), dL/dc(t-1) = dL/dc f
    before(1, t).mul(memoryCarried, outputCarried);
    memoryCarried.muli(f);
    sigmoidGradient(f, outputCarried);
  }

  /** Puts gradient s (1 - s) in place of s. */
  private void sigmoidGradient(INDArray s, INDArray gradient) {
    s.rsub(1, scratch);
    s.muli(scratch);
    s.muli(gradient);
  }
}
