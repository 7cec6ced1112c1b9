package io.trainyard.model;

import io.trainyard.random.Seed;
import java.util.List;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * Builds a network layer by layer, input first. DL4J drops out a layer's input; here dropout is
 * asked for where it happens, and goes to the next layer that has weights.
 */
final class Stack {

  private final NeuralNetConfiguration.ListBuilder layers;
  private final List<Regularization> penalties;
  private double dropout;

  Stack(WeightSettings weights, OptimizerSettings optimizer, Seed seed) {
    this.layers = Foundation.of(weights, optimizer, seed).list();
    this.penalties = weights.penalties().regularization(optimizer.updater());
    this.dropout = weights.inputDropout();
  }

  /** Drops each of the values that go from here to the next layer with this probability. */
  Stack dropout(double probability) {
    dropout = probability;
    return this;
  }

  /** A matrix alone. */
  Stack linear(int width) {
    return add(new DenseLayer.Builder().nOut(width).hasBias(false).activation(Activation.IDENTITY));
  }

  Stack dense(int width, HiddenSettings hidden) {
    boolean normalized = hidden.batchNormalization();
    add(
        new DenseLayer.Builder()
            .nOut(width)
            .hasBias(!normalized)
            .activation(normalized ? Activation.IDENTITY : hidden.activation().dl4j()));
    return normalized ? normalize(hidden) : this;
  }

  /** Without padding. */
  Stack convolution(int filters, int kernel, HiddenSettings hidden) {
    return convolution(filters, kernel, ConvolutionMode.Truncate, hidden);
  }

  /** Padded with zeros, so that height and width stay. */
  Stack paddedConvolution(int filters, int kernel, HiddenSettings hidden) {
    return convolution(filters, kernel, ConvolutionMode.Same, hidden);
  }

  private Stack convolution(int filters, int kernel, ConvolutionMode mode, HiddenSettings hidden) {
    boolean normalized = hidden.batchNormalization();
    add(
        new ConvolutionLayer.Builder(kernel, kernel)
            .nOut(filters)
            .convolutionMode(mode)
            .hasBias(!normalized)
            .activation(normalized ? Activation.IDENTITY : hidden.activation().dl4j()));
    return normalized ? normalize(hidden) : this;
  }

  Stack maxPooling(int size) {
    return pooling(PoolingType.MAX, size);
  }

  /** Of windows side by side; what does not fill one is left out. */
  Stack pooling(PoolingType type, int size) {
    layers.layer(
        new SubsamplingLayer.Builder(type)
            .kernelSize(size, size)
            .stride(size, size)
            .convolutionMode(ConvolutionMode.Truncate)
            .build());
    return this;
  }

  /** The mean of each channel over height and width. */
  Stack globalMean() {
    layers.layer(new GlobalPoolingLayer.Builder(PoolingType.AVG).build());
    return this;
  }

  /** Ends with what {@code task} asks for. */
  String outputs(Task task, InputType input) {
    add(OutputLayers.of(task));
    return layers.setInputType(input).build().toJson();
  }

  private Stack normalize(HiddenSettings hidden) {
    // DL4J's batch normalization has an activation in its configuration, and ignores it.
    layers.layer(new BatchNormalization.Builder().build());
    layers.layer(new ActivationLayer.Builder().activation(hidden.activation().dl4j()).build());
    return this;
  }

  private Stack add(BaseLayer.Builder<?> layer) {
    // Given once for all layers, DL4J would apply weight decay to each of them twice.
    layer.setRegularization(penalties);
    if (dropout > 0) {
      layer.dropOut(1 - dropout);
      dropout = 0;
    }
    layers.layer(layer.build());
    return this;
  }
}
