package io.trainyard.model;

import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;

/** What a configured network has, told without building it. */
final class Counts {

  private Counts() {}

  /** Weights, biases, scales and shifts; not running statistics. */
  static long learned(String json) {
    return layers(json).stream().mapToLong(Counts::learned).sum();
  }

  static List<NeuralNetConfiguration> layers(String json) {
    if (!Network.isGraph(json)) {
      return MultiLayerConfiguration.fromJson(json).getConfs();
    }
    return ComputationGraphConfiguration.fromJson(json).getVertices().values().stream()
        .filter(LayerVertex.class::isInstance)
        .map(vertex -> ((LayerVertex) vertex).getLayerConf())
        .toList();
  }

  private static long learned(NeuralNetConfiguration layer) {
    long all = layer.getLayer().initializer().numParams(layer);
    return layer.getLayer() instanceof BatchNormalization normalization
        ? all - 2 * normalization.getNOut()
        : all;
  }
}
