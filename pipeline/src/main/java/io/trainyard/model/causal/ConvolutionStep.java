package io.trainyard.model.causal;

import io.trainyard.model.HostCopies;
import io.trainyard.model.parameters.Linear;
import io.trainyard.model.recurrent.Affine;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What {@link Convolution} computes, a step at a time, from vectors that stand in a state one after
 * another, the earliest first. Immutable, thread-safe.
 */
final class ConvolutionStep {

  private final Taps taps;
  private final List<Affine> weights;
  private final float[] bias;

  ConvolutionStep(Layer layer, Convolution.Names names, Taps taps) {
    INDArray all = Linear.parameter(layer, names.weights());
    this.taps = taps;
    this.weights =
        IntStream.range(0, taps.count())
            .mapToObj(tap -> new Affine(Convolution.columns(all, tap, taps.count())))
            .toList();
    this.bias = HostCopies.of(Linear.parameter(layer, names.bias()).dup());
  }

  int inputs() {
    return weights.get(0).rows();
  }

  int outputs() {
    return bias.length;
  }

  int stateSize() {
    return taps.history() * inputs();
  }

  /** Writes {@link #outputs} numbers. */
  void step(float[] input, float[] state, int offset, float[] into) {
    System.arraycopy(bias, 0, into, 0, bias.length);
    int present = taps.count() - 1;
    for (int tap = 0; tap < present; tap++) {
      weights.get(tap).addProduct(state, offset + taps.at(tap) * inputs(), into);
    }
    weights.get(present).addProduct(input, 0, into);
  }

  /** Takes the input into the state, and the earliest vector out of it. */
  void keep(float[] input, float[] state, int offset) {
    int left = stateSize() - inputs();
    if (left >= 0) {
      System.arraycopy(state, offset + inputs(), state, offset, left);
      System.arraycopy(input, 0, state, offset + left, inputs());
    }
  }
}
