package io.trainyard.model.recurrent;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The affine part of one gate over a window, in Deeplearning4j's own arrays of weights:
 *
 * <pre>
 * z(t) = W' x(t) + R' h(t-1) + b
 * </pre>
 *
 * <p>All arrays are column-major, and have a column for each lane of each step, step after step:
 * then what belongs to a step lies together, and products write where they are wanted.
 *
 * <p>Not thread-safe.
 */
final class Gate {

  private final INDArray weights;
  private final INDArray recurrent;
  private final INDArray bias;
  private final INDArray weightsGradient;
  private final INDArray recurrentGradient;
  private final INDArray biasGradient;
  private final INDArray values;
  private final INDArray[] steps;
  private TokenRows tokenRows;

  /**
   * @param index of the gate among those whose weights lie together
   */
  Gate(Weights all, int index, Span span) {
    int units = all.units();
    this.weights = columns(all.weights(), index, units);
    this.recurrent = columns(all.recurrent(), index, units);
    this.bias = vector(all.bias(), index, units).reshape(units, 1);
    this.weightsGradient = all.learns() ? columns(all.gradients().weights(), index, units) : null;
    this.recurrentGradient =
        all.learns() ? columns(all.gradients().recurrent(), index, units) : null;
    this.biasGradient = all.learns() ? vector(all.gradients().bias(), index, units) : null;
    this.values = span.columns(units);
    this.steps = span.steps(values, 0);
  }

  /** So many gates whose weights lie together. */
  static List<Gate> several(Weights weights, int count, Span span) {
    return IntStream.range(0, count).mapToObj(i -> new Gate(weights, i, span)).toList();
  }

  private static INDArray columns(INDArray matrix, int gate, int units) {
    return matrix.get(all(), interval((long) gate * units, (gate + 1L) * units));
  }

  private static INDArray vector(INDArray all, int gate, int units) {
    return all.reshape(all.length()).get(interval((long) gate * units, (gate + 1L) * units));
  }

  /** Starts a window: what the input contributes to all of its steps. */
  void begin(INDArray input) {
    Nd4j.gemm(weights, input, values, true, false, 1, 0);
    values.addiColumnVector(bias);
  }

  /** The same where the input is one-hot vectors. */
  void begin(int[] tokens) {
    tokenRows().gather(weights, tokens, values);
    values.addiColumnVector(bias);
  }

  private TokenRows tokenRows() {
    if (tokenRows == null) {
      tokenRows = new TokenRows((int) weights.size(0), (int) weights.size(1));
    }
    return tokenRows;
  }

  /**
   * Adds what the output before contributes; returns the step's values, to be worked on in place.
   */
  INDArray step(int t, INDArray before) {
    Nd4j.gemm(recurrent, before, steps[t], true, false, 1, 1);
    return steps[t];
  }

  /** The step's values, as the last that worked on them has left them. */
  INDArray at(int t) {
    return steps[t];
  }

  /** Adds the gradient of the output before, given that of the affine part in its place. */
  void backward(int t, INDArray beforeGradient) {
    Nd4j.gemm(recurrent, steps[t], beforeGradient, false, false, 1, 1);
  }

  /**
   * Ends the way back, when gradients of the affine part stand in place of all its values: leaves
   * the gradients of the weights.
   *
   * @param input of the window
   * @param before what was multiplied by the recurrent weights, for all steps
   */
  void end(INDArray input, INDArray before) {
    Nd4j.gemm(input, values, weightsGradient, false, true, 1, 0);
    end(before);
  }

  /** The same where the input was one-hot vectors. */
  void end(int[] tokens, INDArray before) {
    tokenRows().scatter(values, tokens, weightsGradient);
    end(before);
  }

  private void end(INDArray before) {
    Nd4j.gemm(before, values, recurrentGradient, false, true, 1, 0);
    biasGradient.assign(values.sum(1));
  }

  /** Adds the gradient of the window's input, or writes it. */
  void inputGradient(INDArray into, boolean first) {
    Nd4j.gemm(weights, values, into, false, false, 1, first ? 0 : 1);
  }
}
