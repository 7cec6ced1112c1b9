package io.trainyard.model.recurrent;

import io.trainyard.model.HostCopies;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;

/**
 * One recurrent layer, one step of one sequence at a time, in plain loops over a copy of its
 * weights: what {@link Cell} computes of a window of one step and one lane, but for rounding.
 * Immutable, thread-safe: the state and the room to work in are the caller's.
 */
public abstract sealed class LayerStep permits PlainStep, LstmStep, GruStep {

  private final Affine weights;
  private final Affine recurrent;
  private final float[] bias;

  LayerStep(Weights of) {
    this.weights = new Affine(of.weights());
    this.recurrent = new Affine(of.recurrent());
    this.bias = HostCopies.of(of.bias().dup());
  }

  /**
   * A layer's step, as its weights are now.
   *
   * @return empty for a layer that {@link Cell#BY_STEPS} does not know either
   */
  public static Optional<LayerStep> of(Layer layer) {
    return StepCells.kind(layer)
        .map(
            kind ->
                switch (kind) {
                  case TANH -> new PlainStep(Weights.of(layer), PlainStep.Function.TANH);
                  case RELU -> new PlainStep(Weights.of(layer), PlainStep.Function.RELU);
                  case LSTM -> new LstmStep(Weights.of(layer));
                  case GRU -> new GruStep(Weights.of(layer));
                });
  }

  /** Numbers that a step reads. */
  public final int inputs() {
    return weights.rows();
  }

  /** Numbers that a step gives: the first ones of the state. */
  public final int units() {
    return recurrent.rows();
  }

  /** Room that a step takes to work in. */
  public final int scratchSize() {
    return weights.columns() + units();
  }

  /** Numbers that are carried from step to step, as {@link Cell#stateSize()}. */
  public abstract int stateSize();

  /**
   * Makes a step from a one-hot vector.
   *
   * @param state what is carried, from {@code offset} on; overwritten
   * @param scratch of at least {@link #scratchSize}; overwritten
   */
  public final void step(int token, float[] state, int offset, float[] scratch) {
    System.arraycopy(bias, 0, scratch, 0, bias.length);
    weights.addRow(token, scratch);
    advance(state, offset, scratch);
  }

  /**
   * Makes a step from numbers that begin at {@code from} of {@code input}, which may be the array
   * of the state; the rest is as above.
   */
  public final void step(float[] input, int from, float[] state, int offset, float[] scratch) {
    System.arraycopy(bias, 0, scratch, 0, bias.length);
    weights.addProduct(input, from, scratch);
    advance(state, offset, scratch);
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

  /** By no JDK's own exponential: they differ in their last digits. */
  static float sigmoid(float x) {
    return (float) (1 / (1 + StrictMath.exp(-x)));
  }

  /** As above. */
  static float tanh(float x) {
    return (float) StrictMath.tanh(x);
  }
}
