package io.trainyard.model.recurrent;

import io.trainyard.model.HostCopies;

/** A step of a recurrent layer, whose outputs are the first numbers of its state. */
abstract sealed class RecurrentStep implements LayerStep permits PlainStep, LstmStep, GruStep {

  private final Affine weights;
  private final Affine recurrent;
  private final float[] bias;

  RecurrentStep(Weights of) {
    this.weights = new Affine(of.weights());
    this.recurrent = new Affine(of.recurrent());
    this.bias = HostCopies.of(of.bias().dup());
  }

  @Override
  public final int outputs() {
    return recurrent.rows();
  }

  @Override
  public final int scratchSize() {
    return weights.columns() + outputs();
  }

  @Override
  public final void begin(float[] state, int offset, float[] output) {
    System.arraycopy(state, offset, output, 0, outputs());
  }

  @Override
  public final void step(int token, Carried state, float[] output, float[] scratch) {
    System.arraycopy(bias, 0, scratch, 0, bias.length);
    weights.addRow(token, scratch);
    advance(state, output, scratch);
  }

  @Override
  public final void step(float[] input, Carried state, float[] output, float[] scratch) {
    System.arraycopy(bias, 0, scratch, 0, bias.length);
    weights.addProduct(input, 0, scratch);
    advance(state, output, scratch);
  }

  private void advance(Carried state, float[] output, float[] scratch) {
    advance(state.values(), state.offset(), scratch);
    begin(state.values(), state.offset(), output);
  }

  final Affine recurrent() {
    return recurrent;
  }

  /**
   * Brings the state one step further.
   *
   * @param scratch what the input contributes to each gate, one gate after another, and room for as
   *     many numbers as there are units behind
   */
  abstract void advance(float[] state, int offset, float[] scratch);
}
