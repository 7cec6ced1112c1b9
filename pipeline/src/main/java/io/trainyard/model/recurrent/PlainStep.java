package io.trainyard.model.recurrent;

/** What {@link PlainCell} computes, a step at a time. */
final class PlainStep extends RecurrentStep {

  /** What makes outputs of sums. */
  enum Function {
    TANH,
    RELU
  }

  private final Function function;

  PlainStep(Weights weights, Function function) {
    super(weights);
    this.function = function;
  }

  @Override
  public int stateSize() {
    return outputs();
  }

  @Override
  void advance(float[] state, int offset, float[] z) {
    recurrent().addProduct(state, offset, z);
    for (int i = 0; i < outputs(); i++) {
      state[offset + i] = function == Function.RELU ? Math.max(0, z[i]) : LayerStep.tanh(z[i]);
    }
  }
}
