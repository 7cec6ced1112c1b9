package io.trainyard.model.causal;

import io.trainyard.model.HostCopies;
import io.trainyard.model.parameters.Linear;
import io.trainyard.model.recurrent.Affine;
import io.trainyard.model.recurrent.LayerStep.Carried;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What {@link Convolution} computes, a step at a time, from vectors that stand in a state one after
 * another: in a ring, so that the latest takes the place of the earliest, and nothing else moves.
 * Immutable, thread-safe.
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
  void step(float[] input, Carried state, float[] into) {
    System.arraycopy(bias, 0, into, 0, bias.length);
    int present = taps.count() - 1;
    for (int tap = 0; tap < present; tap++) {
      weights.get(tap).addProduct(state.values(), place(state, taps.at(tap)), into);
    }
    weights.get(present).addProduct(input, 0, into);
  }

  /** Takes the input into the state, and the earliest vector out of it. */
  void keep(float[] input, Carried state) {
    if (taps.history() > 0) {
      System.arraycopy(input, 0, state.values(), place(state, 0), inputs());
    }
  }

  /** Writes {@link #stateSize} numbers, the earliest vector first. */
  void history(Carried state, float[] into, int offset) {
    for (int i = 0; i < taps.history(); i++) {
      System.arraycopy(state.values(), place(state, i), into, offset + i * inputs(), inputs());
    }
  }

  /** Where the vector begins that came so many steps after the earliest one. */
  private int place(Carried state, int after) {
    int slot = (int) ((state.steps() + after) % taps.history());
    return state.offset() + slot * inputs();
  }
}
