package io.trainyard.model;

import io.trainyard.random.Seed;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** Networks for tests. */
final class Nets {

  static final NetworkShape MNIST = new NetworkShape(new ImageShape(28, 28, 1), 10);
  static final Seed SEED = new Seed(42);

  private Nets() {}

  static String json(String model, String optimizer, NetworkShape shape) {
    return Read.model(model).networkJson(shape, Read.optimizer(optimizer), SEED);
  }

  static String json(String model, NetworkShape shape) {
    return json(model, "kind = sgd", shape);
  }

  static MultiLayerNetwork network(String json) {
    MultiLayerNetwork network = new MultiLayerNetwork(MultiLayerConfiguration.fromJson(json));
    network.init();
    return network;
  }

  static BaseLayer layer(String json, int index) {
    return (BaseLayer) MultiLayerConfiguration.fromJson(json).getConf(index).getLayer();
  }
}
