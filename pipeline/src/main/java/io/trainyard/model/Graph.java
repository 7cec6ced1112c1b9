package io.trainyard.model;

import io.trainyard.random.Seed;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * Builds a network of convolutions as a graph, input first. What is added is named after {@code
 * name}; methods return the vertex whose output is theirs.
 */
final class Graph {

  /** The network's input. */
  static final String IMAGE = "image";

  /**
   * A square convolution, padded so that the output is the input's size over the stride, rounded
   * up, and output k lies over input k * stride: DL4J's own mode for that size would lay it over
   * the pixel after, and shortcuts of stride 2 would not meet the residual.
   */
  record Convolution(int filters, int kernel, int stride) {}

  private final GraphBuilder graph;
  private final List<Regularization> penalties;
  private double dropout;

  Graph(WeightSettings weights, OptimizerSettings optimizer, Seed seed) {
    this.graph = Foundation.of(weights, optimizer, seed).graphBuilder().addInputs(IMAGE);
    this.penalties = weights.penalties().regularization(optimizer.updater());
    this.dropout = weights.inputDropout();
  }

  /** A convolution without bias, and batch normalization with scales that start at 1. */
  String normalized(String name, String input, Convolution convolution) {
    return normalized(name, input, convolution, 1);
  }

  /**
   * @param scale what the normalization's scales start at
   */
  String normalized(String name, String input, Convolution convolution, double scale) {
    int kernel = convolution.kernel();
    int padding = (kernel - 1) / 2;
    graph.addLayer(
        name + "-convolution",
        withWeights(
            new ConvolutionLayer.Builder(kernel, kernel)
                .nOut(convolution.filters())
                .stride(convolution.stride(), convolution.stride())
                .padding(padding, padding)
                .convolutionMode(ConvolutionMode.Truncate)
                .hasBias(false)
                .activation(Activation.IDENTITY)),
        input);
    graph.addLayer(
        name + "-normalization",
        new BatchNormalization.Builder().gamma(scale).build(),
        name + "-convolution");
    return name + "-normalization";
  }

  String relu(String name, String input) {
    graph.addLayer(
        name + "-relu", new ActivationLayer.Builder().activation(Activation.RELU).build(), input);
    return name + "-relu";
  }

  String sum(String name, String first, String second) {
    graph.addVertex(name + "-sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), first, second);
    return name + "-sum";
  }

  /** The largest of 3 x 3 values around each second pixel of each second row. */
  String maxPooling(String name, String input) {
    SubsamplingLayer.Builder pooling =
        new SubsamplingLayer.Builder(PoolingType.MAX)
            .kernelSize(3, 3)
            .stride(2, 2)
            .padding(1, 1)
            .convolutionMode(ConvolutionMode.Truncate);
    graph.addLayer(name + "-pooling", pooling.build(), input);
    return name + "-pooling";
  }

  /** Each {@code stride}th pixel of each {@code stride}th row, as the mean of that one value. */
  String sampled(String name, String input, int stride) {
    SubsamplingLayer.Builder pooling =
        new SubsamplingLayer.Builder(PoolingType.AVG)
            .kernelSize(1, 1)
            .stride(stride, stride)
            .convolutionMode(ConvolutionMode.Truncate);
    graph.addLayer(name + "-sample", pooling.build(), input);
    return name + "-sample";
  }

  /** The channels of {@code input}, and after them channels of zeros, {@code times} as many. */
  String widened(String name, String input, int times) {
    List<String> parts = new ArrayList<>(List.of(input));
    for (int i = 1; i < times; i++) {
      String zeros = name + "-zeros" + i;
      // DL4J has no vertex of constants.
      graph.addVertex(zeros, new ScaleVertex(0), input);
      parts.add(zeros);
    }
    graph.addVertex(name + "-wide", new MergeVertex(), parts.toArray(String[]::new));
    return name + "-wide";
  }

  /**
   * Ends with the mean over height and width, and what the task asks for.
   *
   * @param dropout the probability with which a mean is dropped in training
   */
  String outputs(String input, double dropout, NetworkShape shape) {
    ImageShape image = shape.input();
    this.dropout = dropout;
    graph.addLayer("mean", new GlobalPoolingLayer.Builder(PoolingType.AVG).build(), input);
    String outputs = OutputLayers.name(shape.task());
    graph.addLayer(outputs, withWeights(OutputLayers.of(shape.task())), "mean");
    return graph
        .setOutputs(outputs)
        .setInputTypes(InputType.convolutional(image.height(), image.width(), image.channels()))
        .build()
        .toJson();
  }

  private BaseLayer withWeights(BaseLayer.Builder<?> layer) {
    // Given once for all layers, DL4J would apply weight decay to each of them twice.
    layer.setRegularization(penalties);
    if (dropout > 0) {
      layer.dropOut(1 - dropout);
      dropout = 0;
    }
    return layer.build();
  }
}
