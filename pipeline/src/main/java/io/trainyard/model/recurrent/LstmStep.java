package io.trainyard.model.recurrent;

/** What {@link LstmCell} computes, a step at a time; the memories lie behind the outputs. */
final class LstmStep extends LayerStep {

  LstmStep(Weights weights) {
    super(weights);
  }

  @Override
  public int stateSize() {
    return 2 * units();
  }

  @Override
  void advance(float[] state, int offset, float[] z) {
    recurrent().addProduct(state, offset, z);
    int n = units();
    for (int i = 0; i < n; i++) {
      float g = tanh(z[i]);
      float f = sigmoid(z[n + i]);
      float o = sigmoid(z[2 * n + i]);
      float in = sigmoid(z[3 * n + i]);
      float c = f * state[offset + n + i] + in * g;
      state[offset + n + i] = c;
      state[offset + i] = o * tanh(c);
    }
  }
}
