package io.trainyard.model.recurrent;

import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;

/**
 * One layer, one step of one sequence at a time, in plain loops over a copy of its weights: what
 * {@link Cell} computes of a window of one step and one lane, but for rounding. Immutable,
 * thread-safe: the state and the room to work in are the caller's.
 */
public interface LayerStep {

  /**
   * A layer's step, as its weights are now.
   *
   * @return empty for a layer that {@link Cell#BY_STEPS} does not know either
   */
  static Optional<LayerStep> of(Layer layer) {
    if (layer instanceof CellLayer own) {
      return Optional.of(own.layerConf().step(own));
    }
    return StepCells.kind(layer)
        .map(
            kind ->
                switch (kind) {
                  case TANH -> new PlainStep(Weights.of(layer), PlainStep.Function.TANH);
                  case RELU -> new PlainStep(Weights.of(layer), PlainStep.Function.RELU);
                  case LSTM -> new LstmStep(Weights.of(layer));
                });
  }

  /**
   * What is carried from step to step.
   *
   * @param values of all layers of a sequence; not copied
   * @param offset where a layer's begin
   * @param steps made so far, by which a layer may keep what it looks back at in a ring that goes
   *     round; 0 where the values are as windows leave them
   */
  record Carried(float[] values, int offset, long steps) {

    /** The values from another place on. */
    public Carried at(int other) {
      return new Carried(values, other, steps);
    }
  }

  /** Numbers that a step gives. */
  int outputs();

  /** Room that a step takes to work in. */
  int scratchSize();

  /** Numbers that are carried from step to step, as {@link Cell#stateSize()}. */
  int stateSize();

  /**
   * Tells what stands in place of a step's outputs before the first step.
   *
   * @param state what is carried, from {@code offset} on
   * @param output overwritten
   */
  void begin(float[] state, int offset, float[] output);

  /**
   * Makes a step from a one-hot vector.
   *
   * @param state what is carried; overwritten
   * @param output of at least {@link #outputs}; overwritten
   * @param scratch of at least {@link #scratchSize}; overwritten
   */
  default void step(int token, Carried state, float[] output, float[] scratch) {
    throw new UnsupportedOperationException("reads vectors");
  }

  /** Makes a step from a vector, which is not the array of {@code output}; else as above. */
  void step(float[] input, Carried state, float[] output, float[] scratch);

  /** By no JDK's own exponential: they differ in their last digits. */
  static float sigmoid(float x) {
    return (float) (1 / (1 + StrictMath.exp(-x)));
  }

  /** As above. */
  static float tanh(float x) {
    return (float) StrictMath.tanh(x);
  }
}
