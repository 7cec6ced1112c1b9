package io.trainyard.model.recurrent;

import java.util.Optional;
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

  private final int inputs;
  private final Gate candidate;
  private final Gate forget;
  private final Gate out;
  private final Gate in;
  private final INDArray output;
  private final INDArray[] outputBefore;
  private final INDArray[] outputs;
  private final INDArray[] memoryBefore;
  private final INDArray[] memories;
  private final INDArray[] squashed;
  private final INDArray outputCarried;
  private final INDArray memoryCarried;
  private final INDArray scratch;
  private INDArray input;

  LstmCell(Weights weights, Span span) {
    super(span, weights.units(), 2);
    this.inputs = weights.inputs();
    this.candidate = new Gate(weights, 0, span);
    this.forget = new Gate(weights, 1, span);
    this.out = new Gate(weights, 2, span);
    this.in = new Gate(weights, 3, span);
    this.output = after(0);
    this.outputBefore = span.steps(state(0), 0);
    this.outputs = span.steps(state(0), 1);
    this.memoryBefore = span.steps(state(1), 0);
    this.memories = span.steps(state(1), 1);
    this.squashed = span.steps(span.columns(weights.units()), 0);
    this.outputCarried = span.step(weights.units());
    this.memoryCarried = span.step(weights.units());
    this.scratch = span.step(weights.units());
  }

  @Override
  public INDArray forward(INDArray input) {
    this.input = input;
    for (Gate gate : new Gate[] {candidate, forget, out, in}) {
      gate.begin(input);
    }
    for (int t = 0; t < span().steps(); t++) {
      INDArray h = outputBefore[t];
      INDArray g = Transforms.tanh(candidate.step(t, h), false);
      INDArray f = Transforms.sigmoid(forget.step(t, h), false);
      INDArray o = Transforms.sigmoid(out.step(t, h), false);
      INDArray i = Transforms.sigmoid(in.step(t, h), false);
      f.mul(memoryBefore[t], memories[t]);
      i.mul(g, scratch);
      memories[t].addi(scratch);
      squashed[t].assign(memories[t]);
      Transforms.tanh(squashed[t], false);
      o.mul(squashed[t], outputs[t]);
    }
    return output;
  }

  @Override
  public Optional<INDArray> backward(INDArray outputGradient, Inputs learn) {
    INDArray[] gradients = span().steps(outputGradient, 0);
    outputCarried.assign(0);
    memoryCarried.assign(0);
    for (int t = span().steps() - 1; t >= 0; t--) {
      outputCarried.addi(gradients[t]);
      step(t);
      outputCarried.assign(0);
      for (Gate gate : new Gate[] {candidate, forget, out, in}) {
        gate.backward(t, outputCarried);
      }
    }
    for (Gate gate : new Gate[] {candidate, forget, out, in}) {
      gate.end(input, before(0));
    }
    if (learn == Inputs.FIXED) {
      return Optional.empty();
    }
    INDArray result = inputGradient(inputs);
    candidate.inputGradient(result, true);
    for (Gate gate : new Gate[] {forget, out, in}) {
      gate.inputGradient(result, false);
    }
    return Optional.of(result);
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
    memoryBefore[t].mul(memoryCarried, outputCarried);
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
