package io.trainyard.model.recurrent;

import io.trainyard.model.HostCopies;
import java.util.List;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A cell that goes through a window step by step. */
abstract sealed class StepCell implements Cell permits PlainCell, LstmCell, GruCell {

  private final Span span;
  private final int units;
  private final List<INDArray> states;
  private final List<INDArray> first;
  private final List<INDArray> last;
  private INDArray inputGradient;

  StepCell(Span span, int units, int statesCount) {
    this.span = span;
    this.units = units;
    this.states = Stream.generate(() -> span.columnsAndBefore(units)).limit(statesCount).toList();
    this.first = states.stream().map(state -> span.columns(state, 0, 1)).toList();
    this.last = states.stream().map(state -> span.columns(state, span.steps(), 1)).toList();
  }

  @Override
  public final int stateSize() {
    return units * states.size();
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

  final INDArray inputGradient(int rows) {
    if (inputGradient == null) {
      inputGradient = span.columns(rows);
    }
    return inputGradient;
  }

  @Override
  public final void load(float[] from, int offset) {
    float[] one = new float[units * span.lanes()];
    for (int i = 0; i < states.size(); i++) {
      System.arraycopy(from, offset + i * one.length, one, 0, one.length);
      write(one, first.get(i));
    }
  }

  @Override
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
