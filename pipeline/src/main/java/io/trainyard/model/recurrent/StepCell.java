package io.trainyard.model.recurrent;

import io.trainyard.model.HostCopies;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A cell that goes through a window step by step. */
abstract sealed class StepCell implements Cell permits PlainCell, LstmCell, GruCell {

  private final Span span;
  private final int units;
  private final int inputs;
  private final List<Gate> gates;
  private final Carried[] states;
  private INDArray vectors;
  private int[] tokens;
  private INDArray inputGradient;
  private Restarts restarts;
  private boolean restartsWithin;
  private float[] initialGradient = new float[0];
  private double[] norms;
  private boolean carriedIn;

  /** One of the things that are carried from step to step. */
  private static final class Carried {

    /** For all steps and the one before. */
    private final INDArray all;

    private final INDArray[] after;
    private final INDArray[] left;

    /** The gradient on its way from step to step. */
    private final INDArray gradient;

    /** What steps go on from, where it is not always what the one before has left. */
    private INDArray begun;

    private INDArray[] begunSteps;

    Carried(Span span, int units) {
      this.all = span.columnsAndBefore(units);
      this.after = span.steps(all, 1);
      this.left = span.steps(all, 0);
      this.gradient = span.step(units);
    }
  }

  /**
   * @param gates all of them
   * @param carried how many things each unit carries
   */
  StepCell(Weights weights, Span span, List<Gate> gates, int carried) {
    this.span = span;
    this.units = weights.units();
    this.inputs = weights.inputs();
    this.gates = gates;
    this.states = new Carried[carried];
    for (int i = 0; i < carried; i++) {
      states[i] = new Carried(span, units);
    }
  }

  /** Goes through the window; gates have begun it. */
  abstract void pass();

  /**
   * Goes back through the window, and puts gradients in place of the gates' values.
   *
   * @param gradients of the outputs, step by step
   */
  abstract void passBack(INDArray[] gradients);

  /** The gradient of one of the things that are carried, on its way from step to step. */
  final INDArray carried(int index) {
    return states[index].gradient;
  }

  /** What a gate's recurrent weights were multiplied with, for all steps. */
  abstract INDArray multiplied(Gate gate);

  @Override
  public final int stateSize() {
    return units * states.length;
  }

  @Override
  public final int carriedByUnit() {
    return states.length;
  }

  final Span span() {
    return span;
  }

  @Override
  public final String way() {
    return "products of ND4J, step by step";
  }

  @Override
  public final boolean recurs() {
    return true;
  }

  @Override
  public final boolean readsTokens() {
    return true;
  }

  @Override
  public final INDArray forward(INDArray input) {
    vectors = input;
    tokens = null;
    gates.forEach(gate -> gate.begin(input));
    return run();
  }

  @Override
  public final INDArray forward(int[] input) {
    vectors = null;
    tokens = input;
    gates.forEach(gate -> gate.begin(input));
    return run();
  }

  private INDArray run() {
    pass();
    return after(0);
  }

  @Override
  public final Optional<INDArray> backward(INDArray outputGradient, Inputs learn) {
    if (!carriedIn) {
      for (Carried state : states) {
        state.gradient.assign(0);
      }
    }
    carriedIn = false;
    passBack(span.steps(outputGradient, 0));
    for (Gate gate : gates) {
      if (tokens == null) {
        gate.end(vectors, multiplied(gate));
      } else {
        gate.end(tokens, multiplied(gate));
      }
    }
    if (learn == Inputs.FIXED || tokens != null) {
      return Optional.empty();
    }
    if (inputGradient == null) {
      inputGradient = span.columns(inputs);
    }
    for (Gate gate : gates) {
      gate.inputGradient(inputGradient, gate == gates.get(0));
    }
    return Optional.of(inputGradient);
  }

  /**
   * What step {@code t} goes on from; to be asked for once it is known what the one before left.
   */
  final INDArray before(int state, int t) {
    Carried own = states[state];
    return restartsWithin ? own.begunSteps[t] : own.left[t];
  }

  /** The same of all steps. */
  final INDArray before(int state) {
    Carried own = states[state];
    return restartsWithin ? own.begun : span.columns(own.all, 0, span.steps());
  }

  /** Where step {@code t} puts what the next one goes on from. */
  final INDArray after(int state, int t) {
    return states[state].after[t];
  }

  /** The same of all steps. */
  final INDArray after(int state) {
    return span.columns(states[state].all, 1, span.steps());
  }

  /** Makes ready what step {@code t} goes on from. */
  final void enter(int t) {
    if (!restartsWithin) {
      return;
    }
    for (int i = 0; i < states.length; i++) {
      Carried own = states[i];
      own.begunSteps[t].assign(own.left[t]);
      FloatBuffer to = own.begun.data().asNioFloat();
      for (int lane = 0; lane < span.lanes(); lane++) {
        int column = t * span.lanes() + lane;
        if (restarts.at()[column]) {
          to.put(column * units, restarts.initial(), i * units, units);
        }
      }
      HostCopies.written(own.begun);
    }
  }

  /** Hears of the gradient with respect to the outputs of step {@code t}, from all that follows. */
  final void arrived(int t) {
    if (norms == null) {
      return;
    }
    float[] values = HostCopies.of(carried(0));
    double sum = 0;
    for (int lane = 0; lane < span.lanes(); lane++) {
      double squares = 0;
      for (int i = lane * units; i < (lane + 1) * units; i++) {
        squares += (double) values[i] * values[i];
      }
      sum += Math.sqrt(squares);
    }
    norms[t] = sum / span.lanes();
  }

  /**
   * Ends the way back through step {@code t}: gradients with respect to what lanes started from go
   * there, and no further back.
   */
  final void leave(int t) {
    int from = t * span.lanes();
    if (restarts == null || !restarts.any(from, from + span.lanes())) {
      return;
    }
    for (int i = 0; i < states.length; i++) {
      FloatBuffer values = carried(i).data().asNioFloat();
      for (int lane = 0; lane < span.lanes(); lane++) {
        if (restarts.at()[from + lane]) {
          for (int unit = 0; unit < units; unit++) {
            initialGradient[i * units + unit] += values.get(lane * units + unit);
            values.put(lane * units + unit, 0);
          }
        }
      }
      HostCopies.written(carried(i));
    }
  }

  @Override
  public final void restart(Restarts wanted) {
    restarts = wanted;
    initialGradient = new float[stateSize()];
    restartsWithin = wanted.any(0, span.size());
    if (restartsWithin) {
      for (Carried own : states) {
        if (own.begun == null) {
          own.begun = span.columns(units);
          own.begunSteps = span.steps(own.begun, 0);
        }
      }
    }
  }

  @Override
  public final float[] initialGradient() {
    return initialGradient;
  }

  @Override
  public final void recordNorms(double[] into) {
    norms = into;
  }

  @Override
  public final void load(float[] from, int offset) {
    for (int i = 0; i < states.length; i++) {
      write(from, offset + i * length(), states[i].left[0]);
    }
  }

  @Override
  public final void save(float[] to, int offset) {
    for (int i = 0; i < states.length; i++) {
      read(states[i].after[span.steps() - 1], to, offset + i * length());
    }
  }

  @Override
  public final void loadGradient(float[] from, int offset) {
    for (int i = 0; i < states.length; i++) {
      write(from, offset + i * length(), carried(i));
    }
    carriedIn = true;
  }

  @Override
  public final void saveGradient(float[] to, int offset) {
    for (int i = 0; i < states.length; i++) {
      read(carried(i), to, offset + i * length());
    }
  }

  private int length() {
    return units * span.lanes();
  }

  private static void read(INDArray from, float[] to, int offset) {
    from.data().asNioFloat().get((int) from.offset(), to, offset, (int) from.length());
  }

  private static void write(float[] values, int offset, INDArray into) {
    into.data().asNioFloat().put((int) into.offset(), values, offset, (int) into.length());
    HostCopies.written(into);
  }
}
