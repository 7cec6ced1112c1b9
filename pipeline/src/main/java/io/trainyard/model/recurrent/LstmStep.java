package io.trainyard.model.recurrent;

/** What {@link LstmCell} computes, a step at a time; the memories lie behind the outputs. */
final class LstmStep extends RecurrentStep {

  LstmStep(Weights weights) {
    super(weights);
  }

  @Override
  public int stateSize() {
    return 2 * outputs();
  }

  @Override
  void advance(float[] state, int offset, float[] z) {
    recurrent().addProduct(state, offset, z);
    int n = outputs();
    for (int i = 0; i < n; i++) {
      float g = LayerStep.tanh(z[i]);
      float f = LayerStep.sigmoid(z[n + i]);
      float o = LayerStep.sigmoid(z[2 * n + i]);
      float in = LayerStep.sigmoid(z[3 * n + i]);
      float c = f * state[offset + n + i] + in * g;
      state[offset + n + i] = c;
      state[offset + i] = o * LayerStep.tanh(c);
    }
  }
}
