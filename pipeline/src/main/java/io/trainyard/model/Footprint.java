package io.trainyard.model;

import java.util.Collection;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * How large a network is, in float32 numbers.
 *
 * @param parameters of all layers
 * @param optimizerState the updater's state, such as momentum
 * @param activations what one row is turned into by all layers and vertices together, input
 *     included
 */
public record Footprint(long parameters, long optimizerState, long activations) {

  /** Measures a network but for its activations, which are 0. */
  public static Footprint ofArrays(Network network) {
    return new Footprint(network.parameterCount(), network.optimizerStateCount(), 0);
  }

  /**
   * What the network's own arrays take outside the heap, in bytes, whether it is trained or only
   * passed through: Deeplearning4j gives each network parameters, as many gradients, and the
   * updater's state.
   */
  public long arrayBytes() {
    return Float.BYTES * (2 * parameters + optimizerState);
  }

  /**
   * Measures a network by sending one image of zeros through it: the layers' own memory reports
   * know neither custom layers nor graphs whose input type was not stored.
   */
  public static Footprint of(String networkJson, NetworkShape shape) {
    Network network = Network.fromJson(networkJson);
    long[] input = network.inputLayout().shape(1, shape.input());
    INDArray zeros = Nd4j.zeros(DataType.FLOAT, input);
    Collection<INDArray> activations =
        network.model() instanceof ComputationGraph graph
            ? graph.feedForward(zeros, false).values()
            : ((MultiLayerNetwork) network.model()).feedForward(zeros, false);
    return new Footprint(
        network.parameterCount(),
        network.optimizerStateCount(),
        activations.stream().mapToLong(INDArray::length).sum());
  }
}
