package io.trainyard.model.recurrent;

/** What {@link PlainCell} computes, a step at a time. */
final class PlainStep extends LayerStep {

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
    return units();
  }

  @Override
  void advance(float[] state, int offset, float[] z) {
    recurrent().addProduct(state, offset, z);
    for (int i = 0; i < units(); i++) {
      state[offset + i] = function == Function.RELU ? Math.max(0, z[i]) : tanh(z[i]);
    }
  }
}
