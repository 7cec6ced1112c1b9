package io.trainyard.model.recurrent;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Gated recurrent unit (Cho et al., "Learning phrase representations using RNN encoder-decoder for
 * statistical machine translation", EMNLP 2014):
 *
 * <pre>
 * r, u = sigmoid(z_r, z_u)
 * n = tanh(W_n' x + R_n' (r h(t-1)) + b_n)
 * h(t) = u h(t-1) + (1 - u) n
 * </pre>
 *
 * <p>Gates lie in the order r, u, n.
 */
final class GruCell extends StepCell {

  static final int GATES = 3;

  private final Gate reset;
  private final Gate update;
  private final Gate candidate;
  private final INDArray recalled;
  private final INDArray[] recalledSteps;
  private final INDArray carried;
  private final INDArray next;
  private final INDArray recallGradient;
  private final INDArray scratch;

  GruCell(Weights weights, Span span) {
    this(weights, span, Gate.several(weights, GATES, span));
  }

  private GruCell(Weights weights, Span span, List<Gate> gates) {
    super(weights, span, gates, 1);
    this.reset = gates.get(0);
    this.update = gates.get(1);
    this.candidate = gates.get(2);
    this.recalled = span.columns(weights.units());
    this.recalledSteps = span.steps(recalled, 0);
    this.carried = carried(0);
    this.next = span.step(weights.units());
    this.recallGradient = span.step(weights.units());
    this.scratch = span.step(weights.units());
  }

  @Override
  void pass() {
    for (int t = 0; t < span().steps(); t++) {
      enter(t);
      INDArray h = before(0, t);
      INDArray r = Transforms.sigmoid(reset.step(t, h), false);
      INDArray u = Transforms.sigmoid(update.step(t, h), false);
      r.mul(h, recalledSteps[t]);
      INDArray n = Transforms.tanh(candidate.step(t, recalledSteps[t]), false);
      // n + u (h - n)
      h.sub(n, scratch);
      scratch.muli(u);
      n.add(scratch, after(0, t));
    }
  }

  @Override
  void passBack(INDArray[] gradients) {
    for (int t = span().steps() - 1; t >= 0; t--) {
      carried.addi(gradients[t]);
      arrived(t);
      step(t);
      leave(t);
    }
  }

  @Override
  INDArray multiplied(Gate gate) {
    return gate == candidate ? recalled : before(0);
  }

  /** Puts gradients in place of the gates' values, and that of the output before in its own. */
  private void step(int t) {
    INDArray h = before(0, t);
    INDArray r = reset.at(t);
    INDArray u = update.at(t);
    INDArray n = candidate.at(t);
    carried.mul(u, next);
    // dL/dz_u = dL/dh (h(t-1) - n) u (1 - u), but only when u has been used
    INDArray updateGradient = recallGradient;
    h.sub(n, updateGradient);
    updateGradient.muli(carried);
    // dL/dz_n = dL/dh (1 - u) (1 - n^2)
    n.muli(n);
    n.rsubi(1);
    u.rsub(1, scratch);
    n.muli(scratch);
    n.muli(carried);
    u.muli(scratch);
    u.muli(updateGradient);
    // dL/d(r h(t-1)) = R_n dL/dz_n
    recallGradient.assign(0);
    candidate.backward(t, recallGradient);
    r.mul(recallGradient, scratch);
    next.addi(scratch);
    // dL/dz_r = dL/d(r h(t-1)) h(t-1) r (1 - r)
    recallGradient.muli(h);
    r.rsub(1, scratch);
    r.muli(scratch);
    r.muli(recallGradient);
    reset.backward(t, next);
    update.backward(t, next);
    carried.assign(next);
  }
}
