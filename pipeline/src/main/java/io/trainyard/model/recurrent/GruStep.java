package io.trainyard.model.recurrent;

/** What {@link GruCell} computes, a step at a time. */
final class GruStep extends RecurrentStep {

  GruStep(Weights weights) {
    super(weights);
  }

  @Override
  public int stateSize() {
    return outputs();
  }

  @Override
  void advance(float[] state, int offset, float[] z) {
    int n = outputs();
    int recalled = GruCell.GATES * n;
    recurrent().addProduct(state, offset, z, 0, 2 * n);
    for (int i = 0; i < n; i++) {
      z[recalled + i] = LayerStep.sigmoid(z[i]) * state[offset + i];
    }
    recurrent().addProduct(z, recalled, z, 2 * n, recalled);
    for (int i = 0; i < n; i++) {
      float u = LayerStep.sigmoid(z[n + i]);
      float candidate = LayerStep.tanh(z[2 * n + i]);
      state[offset + i] = candidate + u * (state[offset + i] - candidate);
    }
  }
}
