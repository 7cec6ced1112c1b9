package io.trainyard.model;

import io.trainyard.failure.BadConfiguration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A network that can be passed through with its dropout on, by given masks, and everything else as
 * it is when nothing is learned: batch normalization by its running statistics. The mean of many
 * such passes is Monte Carlo dropout (Gal and Ghahramani, "Dropout as a Bayesian approximation",
 * ICML 2016); one pass with dropout off is what is known as weight scaling.
 *
 * <p>Not thread-safe: it belongs to one thread at a time.
 */
public final class DropoutNetwork {

  private final Network network;
  private final MaskedInput.Current current;

  private DropoutNetwork(Network network, MaskedInput.Current current) {
    this.network = network;
    this.current = current;
  }

  /**
   * Builds a network with the initial weights that its configuration's seed gives.
   *
   * @param json a {@code MultiLayerConfiguration} or a {@code ComputationGraphConfiguration}
   * @throws BadConfiguration if it has no dropout, or one that cannot be left on
   */
  public static DropoutNetwork fromJson(String json) {
    MaskedInput.Current current = new MaskedInput.Current();
    Network network = Network.isGraph(json) ? graph(json, current) : stack(json, current);
    return new DropoutNetwork(network, current);
  }

  /**
   * Whether a network has dropout.
   *
   * @param json a {@code MultiLayerConfiguration} or a {@code ComputationGraphConfiguration}
   * @throws BadConfiguration if it has one that cannot be left on
   */
  public static boolean isIn(String json) {
    return Network.isGraph(json) ? isInGraph(json) : isInStack(json);
  }

  private static boolean isInStack(String json) {
    MultiLayerConfiguration configuration = MultiLayerConfiguration.fromJson(json);
    boolean any = false;
    for (int i = 0; i < configuration.getConfs().size(); i++) {
      any |= Dropping.of(Integer.toString(i), configuration.getConf(i).getLayer()).isPresent();
    }
    return any;
  }

  private static boolean isInGraph(String json) {
    boolean any = false;
    for (var entry : ComputationGraphConfiguration.fromJson(json).getVertices().entrySet()) {
      if (entry.getValue() instanceof LayerVertex vertex) {
        any |= Dropping.of(entry.getKey(), vertex.getLayerConf().getLayer()).isPresent();
      }
    }
    return any;
  }

  private static Network stack(String json, MaskedInput.Current current) {
    MultiLayerConfiguration configuration = MultiLayerConfiguration.fromJson(json);
    Map<Integer, InputPreProcessor> before = new HashMap<>(configuration.getInputPreProcessors());
    boolean any = false;
    for (int i = 0; i < configuration.getConfs().size(); i++) {
      String name = Integer.toString(i);
      Optional<Dropping> dropping = Dropping.of(name, configuration.getConf(i).getLayer());
      if (dropping.isPresent()) {
        before.put(i, new MaskedInput(before.get(i), name, dropping.get(), current));
        any = true;
      }
    }
    requireAny(any);
    configuration.setInputPreProcessors(before);
    return new LayerNetwork(configuration);
  }

  private static Network graph(String json, MaskedInput.Current current) {
    ComputationGraphConfiguration configuration = ComputationGraphConfiguration.fromJson(json);
    boolean any = false;
    for (var entry : configuration.getVertices().entrySet()) {
      if (entry.getValue() instanceof LayerVertex vertex) {
        String name = entry.getKey();
        Optional<Dropping> dropping = Dropping.of(name, vertex.getLayerConf().getLayer());
        if (dropping.isPresent()) {
          vertex.setPreProcessor(
              new MaskedInput(vertex.getPreProcessor(), name, dropping.get(), current));
          any = true;
        }
      }
    }
    requireAny(any);
    return new GraphNetwork(configuration);
  }

  private static void requireAny(boolean any) {
    if (!any) {
      throw new BadConfiguration(
          "cannot make passes with dropout on: expected a network with dropout, found none in any"
              + " of its layers; leave evaluation.mc-dropout null, or train a network with dropout,"
              + " such as model.dropout = 0.5");
    }
  }

  /** The network itself; passed through as it is, it drops nothing. */
  public Network network() {
    return network;
  }

  /**
   * The output of one pass with dropout on.
   *
   * @param features n rows in the network's input layout
   * @param masks what each layer keeps of its input
   * @return n x classes, row-major
   */
  public float[] probabilities(INDArray features, Masks masks) {
    current.set(Optional.of(masks));
    try {
      return network.probabilities(features);
    } finally {
      current.set(Optional.empty());
    }
  }
}
