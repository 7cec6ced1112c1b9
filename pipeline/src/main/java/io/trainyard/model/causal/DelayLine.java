package io.trainyard.model.causal;

import io.trainyard.model.HostCopies;
import io.trainyard.model.recurrent.Span;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The vectors that a layer reads in a window, behind those of earlier ones that it still looks at:
 * what each tap sees lies together, so that products go through a window at once. Arrays are
 * column-major, with a column for each lane of each step, step after step.
 *
 * <p>Gradients go back to the vectors of earlier windows, where {@link #saveGradient} has them, and
 * no further. Not thread-safe.
 */
final class DelayLine {

  private final int rows;
  private final Taps taps;
  private final Span span;
  private final INDArray values;
  private final INDArray gradient;
  private boolean carriedIn;

  /**
   * @param rows numbers of a vector
   */
  DelayLine(int rows, Taps taps, Span span) {
    this.rows = rows;
    this.taps = taps;
    this.span = span;
    Span whole = new Span(Math.addExact(span.steps(), taps.history()), span.lanes());
    this.values = whole.columns(rows);
    this.gradient = whole.columns(rows);
  }

  /** Numbers of both arrays. */
  static long numbers(long rows, Taps taps, Span span) {
    return 2 * rows * ((long) span.steps() + taps.history()) * span.lanes();
  }

  Taps taps() {
    return taps;
  }

  /** Vectors that a lane carries. */
  int carried() {
    return taps.history();
  }

  int stateSize() {
    return Math.multiplyExact(rows, taps.history());
  }

  /** The vectors of the window itself, which are to be written here. */
  INDArray present() {
    return span.columns(values, taps.history(), span.steps());
  }

  /** What a tap sees at each step of the window. */
  INDArray tap(int index) {
    return span.columns(values, taps.at(index), span.steps());
  }

  /** Where gradients of what a tap sees are to be added, between {@link #beginBack} and the end. */
  INDArray tapGradient(int index) {
    return span.columns(gradient, taps.at(index), span.steps());
  }

  /** The gradient of the window's vectors. */
  INDArray presentGradient() {
    return span.columns(gradient, taps.history(), span.steps());
  }

  /** Starts a way back. */
  void beginBack() {
    if (!carriedIn) {
      gradient.assign(0);
    }
    carriedIn = false;
  }

  /** Sets the vectors in front of the window: step after step, lane after lane. */
  void load(float[] from, int offset) {
    values.data().asNioFloat().put(0, from, offset, length());
    HostCopies.written(values);
  }

  /** Gives the vectors in front of the next window, in the order of {@link #load}. */
  void save(float[] to, int offset) {
    values.data().asNioFloat().get(last(), to, offset, length());
  }

  /** Sets the gradient of what {@link #save} gives, for the next way back alone. */
  void loadGradient(float[] from, int offset) {
    gradient.assign(0);
    gradient.data().asNioFloat().put(last(), from, offset, length());
    HostCopies.written(gradient);
    carriedIn = true;
  }

  /** Gives the gradient of what {@link #load} has set. */
  void saveGradient(float[] to, int offset) {
    gradient.data().asNioFloat().get(0, to, offset, length());
  }

  private int last() {
    return rows * span.size();
  }

  private int length() {
    return stateSize() * span.lanes();
  }
}
