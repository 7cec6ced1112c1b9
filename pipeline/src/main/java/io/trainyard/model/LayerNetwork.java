package io.trainyard.model;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.nn.updater.MultiLayerUpdater;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A stack of layers. */
final class LayerNetwork extends Network {

  private final MultiLayerNetwork network;
  // The network's own would go with its solver, which DL4J drops now and then.
  private final MultiLayerUpdater updater;

  LayerNetwork(MultiLayerConfiguration configuration) {
    super(layout(configuration));
    requireFloat(configuration.getDataType());
    this.network = new MultiLayerNetwork(configuration);
    network.init();
    network.initGradientsView();
    this.updater = new MultiLayerUpdater(network);
  }

  private static InputLayout layout(MultiLayerConfiguration configuration) {
    InputPreProcessor first = configuration.getInputPreProcess(0);
    return Layouts.of(first, configuration.getConf(0).getLayer());
  }

  @Override
  public MultiLayerNetwork model() {
    return network;
  }

  @Override
  public String configurationJson() {
    return network.getLayerWiseConfigurations().toJson();
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
    return withParameters(network.getLayers());
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
    network.setIterationCount(iteration);
    network.setEpochCount(epoch);
  }

  @Override
  double gradients(INDArray features, INDArray labels) {
    network.setInput(features);
    network.setLabels(labels);
    network.computeGradientAndScore();
    return network.score();
  }

  @Override
  void applyConstraints(int iteration, int epoch) {
    network.applyConstraints(iteration, epoch);
  }

  @Override
  INDArray stockOutput(INDArray features) {
    return network.output(features, false);
  }
}
