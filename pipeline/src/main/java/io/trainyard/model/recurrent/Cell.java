package io.trainyard.model.recurrent;

import java.util.Optional;
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
   * By operations of ND4J: layers of tanh, ReLU, LSTM or GRU cells with tanh, and the sigmoid for
   * gates.
   */
  Maker BY_STEPS = StepCells::of;

  /** Whether anything before the layer learns. */
  enum Inputs {
    LEARN,
    FIXED
  }

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
   *     memories
   */
  void load(float[] from, int offset);

  /** Gives what the next window starts from, in the order of {@link #load}. */
  void save(float[] to, int offset);

  /** Frees what is held outside the heap beside ND4J's arrays. */
  @Override
  default void close() {}
}
