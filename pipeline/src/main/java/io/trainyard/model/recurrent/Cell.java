package io.trainyard.model.recurrent;

import java.util.Optional;
import java.util.OptionalDouble;
import org.deeplearning4j.nn.api.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The passes of one recurrent layer through windows of one span, by native operations on arrays
 * that stay where they are. They work on Deeplearning4j's own parameters and gradients, in place of
 * its own passes: those of release 1.0.0-M2.1 go forward from the state that is carried, and
 * backward as if it had been zero.
 *
 * <p>Gradients go back to the beginning of the window and no further (Williams and Peng, "An
 * efficient gradient-based algorithm for on-line training of recurrent network trajectories",
 * 1990).
 *
 * <p>Arrays are column-major, with a column for each lane of each step, step after step. Not
 * thread-safe.
 */
public interface Cell extends AutoCloseable {

  /** Makes the passes of layers. */
  @FunctionalInterface
  interface Maker {

    /** The passes of a layer; empty for one that it does not know. */
    Optional<Cell> of(Layer layer, Span span);

    /** This one's, and another's for what it does not know. */
    default Maker or(Maker other) {
      return (layer, span) -> of(layer, span).or(() -> other.of(layer, span));
    }
  }

  /**
   * By operations of ND4J: layers of tanh, ReLU or LSTM cells with tanh, and the sigmoid for gates,
   * and those of {@link CellSettings}.
   */
  Maker BY_STEPS = StepCells::of;

  /**
   * Arrays of a window for each gate of a unit, and each token that can come next: values, what
   * they get from below, and the gradients of both.
   */
  int NUMBERS_PER_BIAS = 4;

  /** Whether anything before the layer learns. */
  enum Inputs {
    LEARN,
    FIXED
  }

  /** What passes are made for. */
  enum Mode {
    TRAINING,
    PREDICTING
  }

  /**
   * Says what the passes to come are for; a layer may drop some of what it computes in training.
   */
  default void mode(Mode mode) {}

  /** Numbers that one lane carries from window to window. */
  int stateSize();

  /**
   * Passes a window forward.
   *
   * @param input inputs x (steps * lanes); to stay as it is until the way back
   * @return units x (steps * lanes); good until the next window
   */
  INDArray forward(INDArray input);

  /**
   * How many numbers each unit carries: its output, and a memory if it has one; or that of each
   * step before which is still read. At least 1.
   */
  int carriedByUnit();

  /** How the passes are made, for people. */
  String way();

  /** Whether {@link #forward(int[])} is known. */
  default boolean readsTokens() {
    return false;
  }

  /**
   * Passes the one-hot vectors of tokens forward, as {@link #forward(INDArray)} does, by the rows
   * of the weights that they pick.
   *
   * @param tokens of each lane of each step, step after step; to stay as they are until the way
   *     back, which leaves no gradient of them
   * @return units x (steps * lanes); good until the next window
   */
  default INDArray forward(int[] tokens) {
    throw new UnsupportedOperationException("reads vectors");
  }

  /**
   * Passes the gradient of the loss back, and leaves that of the parameters in the layer's place
   * for it.
   *
   * @param outputGradient units x (steps * lanes), one column after another
   * @return inputs x (steps * lanes); empty where it is not wanted
   */
  Optional<INDArray> backward(INDArray outputGradient, Inputs inputs);

  /**
   * Sets what the window starts from.
   *
   * @param from lane after lane, the units' outputs of all, and then, if there are any, their
   *     memories; of what is still read, step after step, the earliest first
   */
  void load(float[] from, int offset);

  /** Gives what the next window starts from, in the order of {@link #load}. */
  void save(float[] to, int offset);

  /**
   * Says where lanes of the next window begin anew; until then, and again by no such places, never.
   */
  default void restart(Restarts restarts) {
    throw new UnsupportedOperationException("cannot begin anew, or be masked, within a window");
  }

  /**
   * The gradient with respect to what lanes start from, after the way back: the sum over all that
   * began anew in the window, in the order of {@link #load} for a single lane.
   */
  default float[] initialGradient() {
    throw new UnsupportedOperationException("goes through windows as one");
  }

  /**
   * Whether what goes from step to step are outputs, so that gradients go back through time by
   * them, and {@link #recordNorms} is known.
   */
  default boolean recurs() {
    return false;
  }

  /**
   * Has the way back note, from now on, how large the gradient is with respect to the outputs of
   * each step: its Euclidean norm, averaged over lanes.
   *
   * @param into a number for each step; null: no longer
   */
  default void recordNorms(double[] into) {
    throw new UnsupportedOperationException("goes through windows as one");
  }

  /** The part of rectified units that were 0 throughout the window; empty where there are none. */
  default OptionalDouble deadUnits() {
    return OptionalDouble.empty();
  }

  /**
   * Sets the gradient of what the window ends with, as somebody who goes on from there has found
   * it, for the next way back alone; zeros where nobody does.
   *
   * @param from in the order of {@link #load}
   */
  void loadGradient(float[] from, int offset);

  /** Gives the gradient of what the window started from, after a way back. */
  void saveGradient(float[] to, int offset);

  /** Frees what is held outside the heap beside ND4J's arrays. */
  @Override
  default void close() {}
}
