package io.trainyard.model.recurrent;

import io.trainyard.model.HostCopies;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.layers.recurrent.LSTM;
import org.deeplearning4j.nn.layers.recurrent.SimpleRnn;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

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
public abstract sealed class Cell permits PlainCell, LstmCell, GruCell {

  private final Span span;
  private final int units;
  private final List<INDArray> states;
  private final List<INDArray> first;
  private final List<INDArray> last;
  private INDArray inputGradient;

  Cell(Span span, int units, int statesCount) {
    this.span = span;
    this.units = units;
    this.states = Stream.generate(() -> span.columnsAndBefore(units)).limit(statesCount).toList();
    this.first = states.stream().map(state -> span.columns(state, 0, 1)).toList();
    this.last = states.stream().map(state -> span.columns(state, span.steps(), 1)).toList();
  }

  /**
   * The passes of a layer; empty for one of another kind, or with other functions than tanh, ReLU
   * and, for gates, the sigmoid.
   */
  public static Optional<Cell> of(Layer layer, Span span) {
    if (layer.getClass() == SimpleRnn.class) {
      SimpleRnn simple = (SimpleRnn) layer;
      IActivation activation = simple.layerConf().getActivationFn();
      boolean known = activation instanceof ActivationTanH || activation instanceof ActivationReLU;
      return known && !simple.hasLayerNorm()
          ? Optional.of(
              new PlainCell(Weights.of(layer), span, activation instanceof ActivationReLU))
          : Optional.empty();
    }
    if (layer.getClass() == LSTM.class) {
      var conf = ((LSTM) layer).layerConf();
      boolean known =
          conf.getActivationFn() instanceof ActivationTanH
              && conf.getGateActivationFn() instanceof ActivationSigmoid;
      return known ? Optional.of(new LstmCell(Weights.of(layer), span)) : Optional.empty();
    }
    return layer instanceof GruLayer
        ? Optional.of(new GruCell(Weights.of(layer), span))
        : Optional.empty();
  }

  /** Numbers that one lane carries from window to window. */
  public final int stateSize() {
    return units * states.size();
  }

  public final int units() {
    return units;
  }

  final Span span() {
    return span;
  }

  /** One of the things that are carried, for all steps and the one before. */
  final INDArray state(int index) {
    return states.get(index);
  }

  /** The same without the step before. */
  final INDArray after(int index) {
    return span.columns(states.get(index), 1, span.steps());
  }

  /** The same without the last step: what each step started from. */
  final INDArray before(int index) {
    return span.columns(states.get(index), 0, span.steps());
  }

  /**
   * Passes a window forward.
   *
   * @param input inputs x (steps * lanes); to stay as it is until the way back
   * @return units x (steps * lanes); good until the next window
   */
  public abstract INDArray forward(INDArray input);

  /**
   * Passes the gradient of the loss back, and leaves that of the parameters in the layer's place
   * for it.
   *
   * @param outputGradient units x (steps * lanes)
   * @return inputs x (steps * lanes); empty where it is not wanted
   */
  public abstract Optional<INDArray> backward(INDArray outputGradient, Inputs inputs);

  /** Whether anything before the layer learns. */
  public enum Inputs {
    LEARN,
    FIXED
  }

  final INDArray inputGradient(int rows) {
    if (inputGradient == null) {
      inputGradient = span.columns(rows);
    }
    return inputGradient;
  }

  /**
   * Sets what the window starts from.
   *
   * @param from lane after lane, of each the units' outputs and then, if there is one, the memory
   */
  public final void load(float[] from, int offset) {
    float[] one = new float[units * span.lanes()];
    for (int i = 0; i < states.size(); i++) {
      System.arraycopy(from, offset + i * one.length, one, 0, one.length);
      write(one, first.get(i));
    }
  }

  /** Gives what the next window starts from, in the order of {@link #load}. */
  public final void save(float[] to, int offset) {
    int length = units * span.lanes();
    for (int i = 0; i < states.size(); i++) {
      System.arraycopy(HostCopies.of(last.get(i).dup('f')), 0, to, offset + i * length, length);
    }
  }

  private static void write(float[] values, INDArray into) {
    INDArray whole = Nd4j.createUninitializedDetached(DataType.FLOAT, 'f', into.shape());
    HostCopies.put(values, whole);
    into.assign(whole);
  }
}
