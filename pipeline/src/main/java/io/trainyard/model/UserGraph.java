package io.trainyard.model;

import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffVertex;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.WeightDecay;

/** A graph of layers and other vertices. */
record UserGraph(ComputationGraphConfiguration configuration) implements UserNetwork {

  UserGraph {
    if (configuration.getNetworkInputs() == null || configuration.getNetworkOutputs() == null) {
      throw new IllegalArgumentException("no networkInputs or no networkOutputs");
    }
    if (configuration.getDefaultConfiguration() == null) {
      throw new IllegalArgumentException("no defaultConfiguration");
    }
  }

  @Override
  public List<Layer> outputs() {
    return configuration.getNetworkOutputs().stream()
        .map(configuration.getVertices()::get)
        .map(vertex -> vertex instanceof LayerVertex layer ? layer : null)
        .filter(Objects::nonNull)
        .map(vertex -> vertex.getLayerConf().getLayer())
        .toList();
  }

  @Override
  public int inputs() {
    return configuration.getNetworkInputs().size();
  }

  @Override
  public long parameters() {
    return configuration.getVertices().values().stream()
        .mapToLong(vertex -> vertex.numParams(true))
        .sum();
  }

  @Override
  public void seed(long seed) {
    configuration.getDefaultConfiguration().setSeed(seed);
    layerVertices().forEach(vertex -> vertex.getLayerConf().setSeed(seed));
  }

  @Override
  public void updaters(UnaryOperator<IUpdater> weights, UnaryOperator<IUpdater> biases) {
    layers().forEach(layer -> UserLayer.updaters(layer, weights, biases));
    for (GraphVertex vertex : configuration.getVertices().values()) {
      if (vertex instanceof SameDiffVertex own) {
        own.setUpdater(weights.apply(own.getUpdater()));
        own.setBiasUpdater(biases.apply(own.getBiasUpdater()));
      }
    }
  }

  @Override
  public void decay(WeightDecay decay) {
    layers().forEach(layer -> UserLayer.decay(layer, decay));
    for (GraphVertex vertex : configuration.getVertices().values()) {
      if (vertex instanceof SameDiffVertex own) {
        own.setRegularization(UserLayer.with(own.getRegularization(), decay));
      }
    }
  }

  @Override
  public void rewind() {
    configuration.setIterationCount(0);
    configuration.setEpochCount(0);
    layerVertices().forEach(vertex -> UserLayer.rewind(vertex.getLayerConf()));
    UserLayer.rewind(configuration.getDefaultConfiguration());
  }

  @Override
  public String json() {
    return configuration.toJson();
  }

  private List<Layer> layers() {
    return layerVertices().stream().map(vertex -> vertex.getLayerConf().getLayer()).toList();
  }

  private List<LayerVertex> layerVertices() {
    return configuration.getVertices().values().stream()
        .filter(LayerVertex.class::isInstance)
        .map(LayerVertex.class::cast)
        .toList();
  }
}
