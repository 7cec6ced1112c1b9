package io.trainyard.model;

import java.util.List;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.WeightDecay;

/** A stack of layers. */
record UserLayers(MultiLayerConfiguration configuration) implements UserNetwork {

  UserLayers {
    if (configuration.getConfs().stream().anyMatch(conf -> conf.getLayer() == null)) {
      throw new IllegalArgumentException("an entry of confs without a layer");
    }
  }

  @Override
  public List<Layer> outputs() {
    List<Layer> layers = layers();
    return List.of(layers.get(layers.size() - 1));
  }

  @Override
  public int inputs() {
    return 1;
  }

  @Override
  public long parameters() {
    return configuration.getConfs().stream()
        .mapToLong(conf -> conf.getLayer().initializer().numParams(conf))
        .sum();
  }

  @Override
  public void seed(long seed) {
    configuration.getConfs().forEach(conf -> conf.setSeed(seed));
  }

  @Override
  public void updaters(UnaryOperator<IUpdater> weights, UnaryOperator<IUpdater> biases) {
    layers().forEach(layer -> UserLayer.updaters(layer, weights, biases));
  }

  @Override
  public void decay(WeightDecay decay) {
    layers().forEach(layer -> UserLayer.decay(layer, decay));
  }

  @Override
  public void rewind() {
    configuration.setIterationCount(0);
    configuration.setEpochCount(0);
    configuration.getConfs().forEach(UserLayer::rewind);
  }

  @Override
  public String json() {
    return configuration.toJson();
  }

  private List<Layer> layers() {
    return configuration.getConfs().stream().map(conf -> conf.getLayer()).toList();
  }
}
