package io.trainyard.model;

import io.trainyard.failure.BadConfiguration;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.nn.updater.graph.ComputationGraphUpdater;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A graph of layers and other vertices. */
final class GraphNetwork extends Network {

  private final ComputationGraph network;
  private final ComputationGraphUpdater updater;

  GraphNetwork(ComputationGraphConfiguration configuration) {
    super(layout(configuration));
    requireFloat(configuration.getDataType());
    this.network = new ComputationGraph(configuration);
    network.init();
    network.initGradientsView();
    this.updater = new ComputationGraphUpdater(network);
  }

  private static InputLayout layout(ComputationGraphConfiguration configuration) {
    int inputs = configuration.getNetworkInputs().size();
    int outputs = configuration.getNetworkOutputs().size();
    if (inputs != 1 || outputs != 1) {
      throw new BadConfiguration(
          "cannot use the network: expected one input and one output, found %d and %d"
              .formatted(inputs, outputs));
    }
    String input = configuration.getNetworkInputs().get(0);
    return configuration.getVertices().entrySet().stream()
        .filter(entry -> configuration.getVertexInputs().get(entry.getKey()).contains(input))
        .map(Map.Entry::getValue)
        .filter(LayerVertex.class::isInstance)
        .map(LayerVertex.class::cast)
        .map(vertex -> Layouts.of(vertex.getPreProcessor(), vertex.getLayerConf().getLayer()))
        .findFirst()
        .orElse(InputLayout.NCHW);
  }

  @Override
  public ComputationGraph model() {
    return network;
  }

  @Override
  public String configurationJson() {
    return network.getConfiguration().toJson();
  }

  @Override
  BaseMultiLayerUpdater<?> updater() {
    return updater;
  }

  @Override
  INDArray flattenedGradients() {
    return network.getFlattenedGradients();
  }

  @Override
  Trainable[] trainables() {
    // In the order in which DL4J flattens parameters.
    int[] order = network.topologicalSortOrder();
    Trainable[] vertices = new Trainable[order.length];
    for (int i = 0; i < order.length; i++) {
      vertices[i] = network.getVertices()[order[i]];
    }
    return withParameters(vertices);
  }

  @Override
  public Layer[] layers() {
    return network.getLayers();
  }

  @Override
  public boolean dividesByMinibatch() {
    return network.conf().isMiniBatch();
  }

  @Override
  void position(int iteration, int epoch) {
    network.getConfiguration().setIterationCount(iteration);
    network.getConfiguration().setEpochCount(epoch);
  }

  @Override
  double gradients(INDArray features, INDArray labels) {
    network.setInputs(features);
    network.setLabels(labels);
    network.computeGradientAndScore();
    double loss = network.score();
    network.clearLayersStates();
    return loss;
  }

  @Override
  void applyConstraints(int iteration, int epoch) {
    network.applyConstraints(iteration, epoch);
  }

  @Override
  INDArray stockOutput(INDArray features) {
    return network.output(false, features)[0];
  }
}
