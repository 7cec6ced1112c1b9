package io.trainyard.model.flow;

import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * NICE as a graph of Deeplearning4j's. Components fall into those of even and of odd index; each
 * coupling adds to one of these parts what fully connected layers with ReLU make of the other, the
 * parts in turn. The components that come out, the even ones first, go to {@link LogDensity}.
 *
 * @param couplings at least 2, so that each part is changed
 * @param hiddenLayers of each coupling
 * @param hidden units of each hidden layer
 * @param factor see {@link LogDensity}
 */
public record FlowGraph(int couplings, int hiddenLayers, int hidden, Prior prior, double factor) {

  /** The layer of {@link LogDensity}. */
  static final String LOG_DENSITY = "log-density";

  private static final String IMAGE = "image";
  private static final String JOINED = "joined";
  private static final String LOSS = "loss";

  /** The layer of a coupling's network, counted from 1, that puts out what is added. */
  static String shift(int coupling) {
    return "coupling-" + coupling + "-shift";
  }

  /**
   * A hidden layer of a coupling's network.
   *
   * @param layer from 1
   */
  static String hidden(int coupling, int layer) {
    return "coupling-" + coupling + "-hidden-" + layer;
  }

  /**
   * Completes {@code graph}, of which nothing but what holds for all layers is set.
   *
   * @param components of an input: n x components go in, and n x 1 come out
   * @param penalties of the layers' weights
   * @return the configuration as Deeplearning4j's JSON
   */
  public String json(GraphBuilder graph, int components, List<Regularization> penalties) {
    graph.addInputs(IMAGE);
    String[] parts = new String[2];
    for (Parity parity : Parity.values()) {
      graph.addLayer(parity.layer(), new EveryOther(parity, parity.layer()), IMAGE);
      parts[parity.first()] = parity.layer();
    }
    for (int coupling = 1; coupling <= couplings; coupling++) {
      Parity read = Parity.readBy(coupling);
      int changed = read.other().first();
      int width = (components + 1 - changed) / 2;
      String shift = network(graph, coupling, parts[read.first()], width, penalties);
      String sum = "coupling-" + coupling;
      graph.addVertex(sum, new ElementWiseVertex(ElementWiseVertex.Op.Add), parts[changed], shift);
      parts[changed] = sum;
    }
    graph.addVertex(JOINED, new MergeVertex(), parts);
    graph.addLayer(LOG_DENSITY, new LogDensity.Builder(prior, factor).build(), JOINED);
    graph.addLayer(
        LOSS,
        new LossLayer.Builder(new NegativeLogDensity()).activation(Activation.IDENTITY).build(),
        LOG_DENSITY);
    return graph.setOutputs(LOSS).setInputTypes(InputType.feedForward(components)).build().toJson();
  }

  /** Begins as no shift at all, so that the first steps need not undo one. */
  private String network(
      GraphBuilder graph, int coupling, String input, int width, List<Regularization> penalties) {
    String before = input;
    for (int layer = 1; layer <= hiddenLayers; layer++) {
      var dense = new DenseLayer.Builder().nOut(hidden).activation(Activation.RELU);
      dense.setRegularization(penalties);
      graph.addLayer(hidden(coupling, layer), dense.build(), before);
      before = hidden(coupling, layer);
    }
    var dense =
        new DenseLayer.Builder()
            .nOut(width)
            .activation(Activation.IDENTITY)
            .weightInit(WeightInit.ZERO);
    dense.setRegularization(penalties);
    graph.addLayer(shift(coupling), dense.build(), before);
    return shift(coupling);
  }
}
