package io.trainyard.model.causal;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import io.trainyard.model.parameters.Linear;
import io.trainyard.model.parameters.Linear.Sum;
import io.trainyard.model.recurrent.Slot;
import io.trainyard.model.recurrent.Span;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A dilated causal convolution over a window: with K taps that are d steps apart,
 *
 * <pre>
 * z(t) = b + sum over k from 0 to K-1 of W_k' x(t - (K-1-k) d)
 * </pre>
 *
 * <p>The matrices W_k, inputs x outputs, lie side by side in one parameter, that of the earliest
 * step first. Not thread-safe.
 */
final class Convolution {

  private final DelayLine line;
  private final List<Linear> taps;
  private final Bias bias;
  private final INDArray values;

  /**
   * @param names of its two parameters within the layer
   */
  Convolution(Layer layer, Names names, DelayLine line, Span span) {
    this.line = line;
    this.taps = taps(Linear.of(layer, names.weights()), line.taps().count());
    this.bias = Bias.of(layer, names.bias());
    this.values = span.columns((int) taps.get(0).weights().size(1));
  }

  /** What the parameters are called. */
  record Names(String weights, String bias) {

    /** Where they lie: the weights, then the bias. */
    List<Slot> slots(long inputs, long outputs, Taps taps) {
      long columns = taps.count() * outputs;
      return List.of(
          new Slot(weights, Slot.Role.WEIGHTS, inputs, columns, taps.count() * inputs, outputs),
          Slot.bias(bias, outputs));
    }
  }

  private static List<Linear> taps(Linear all, int count) {
    return IntStream.range(0, count)
        .mapToObj(
            tap ->
                new Linear(
                    columns(all.weights(), tap, count),
                    all.gradient() == null ? null : columns(all.gradient(), tap, count)))
        .toList();
  }

  /** The matrix of one tap among those that lie side by side. */
  static INDArray columns(INDArray all, int tap, int count) {
    long outputs = all.size(1) / count;
    return all.get(all(), interval(tap * outputs, (tap + 1) * outputs));
  }

  /** The outputs, or their gradient, whichever was last put there. */
  INDArray values() {
    return values;
  }

  /** From what is on the delay line: outputs x (steps * lanes), to be worked on in place. */
  INDArray forward() {
    for (int tap = 0; tap < taps.size(); tap++) {
      taps.get(tap).forward(line.tap(tap), values, tap == 0 ? Sum.OVERWRITES : Sum.ADDS);
    }
    bias.add(values);
    return values;
  }

  /**
   * When the gradient of the outputs stands in their place: leaves that of the parameters, and adds
   * that of the inputs on the delay line.
   */
  void backward() {
    for (int tap = 0; tap < taps.size(); tap++) {
      taps.get(tap).backward(line.tap(tap), values);
      taps.get(tap).inputGradient(values, line.tapGradient(tap), Sum.ADDS);
    }
    bias.backward(values);
  }
}
