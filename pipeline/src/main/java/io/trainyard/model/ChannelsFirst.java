package io.trainyard.model;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/**
 * An imported network's configuration for images with their channels first, and with cross-entropy
 * at its end. Of the weights only those are others that belong to flattened images, whose elements
 * then come in another order.
 *
 * @param channelsLast whether the imported network takes channels last
 * @param flattened the image whose elements a dense layer takes, by the layer's index or name
 */
record ChannelsFirst(String json, boolean channelsLast, Map<String, Flattened> flattened) {

  private static final String LAST = '"' + CNN2DFormat.NHWC.name() + '"';
  private static final String FIRST = '"' + CNN2DFormat.NCHW.name() + '"';

  /** The sizes of an image that is flattened with its channels last. */
  record Flattened(long height, long width, long channels) {

    static Optional<Flattened> by(InputPreProcessor preprocessor) {
      return preprocessor instanceof CnnToFeedForwardPreProcessor images
              && images.getFormat() == CNN2DFormat.NHWC
          ? Optional.of(
              new Flattened(
                  images.getInputHeight(), images.getInputWidth(), images.getNumChannels()))
          : Optional.empty();
    }

    /** Weights of such inputs, in the order that they have with channels first. */
    INDArray bring(INDArray weights) {
      long units = weights.size(1);
      return weights
          .dup('c')
          .reshape('c', height, width, channels, units)
          .permute(2, 0, 1, 3)
          .dup('c')
          .reshape('c', height * width * channels, units);
    }
  }

  ChannelsFirst {
    flattened = Map.copyOf(flattened);
  }

  /**
   * @throws IllegalArgumentException if the network does not end with softmax
   */
  static ChannelsFirst of(Model model) {
    return model instanceof ComputationGraph graph
        ? of(graph.getConfiguration())
        : of(((MultiLayerNetwork) model).getLayerWiseConfigurations());
  }

  private static ChannelsFirst of(MultiLayerConfiguration original) {
    String json = original.toJson();
    MultiLayerConfiguration result = MultiLayerConfiguration.fromJson(json.replace(LAST, FIRST));
    List<NeuralNetConfiguration> layers = result.getConfs();
    layers.forEach(conf -> poolAllOfSpace(conf.getLayer()));
    endWithLoss(layers.get(layers.size() - 1));
    Map<String, Flattened> flattened = new HashMap<>();
    Optional<Flattened> carried = Optional.empty();
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = original.getConf(i).getLayer();
      Optional<Flattened> before = carried;
      Optional<Flattened> taken = Flattened.by(original.getInputPreProcess(i)).or(() -> before);
      if (layer instanceof DenseLayer && taken.isPresent()) {
        flattened.put(String.valueOf(i), taken.get());
      }
      carried = handsOn(layer) ? taken : Optional.empty();
    }
    return new ChannelsFirst(result.toJson(), json.contains(LAST), flattened);
  }

  private static ChannelsFirst of(ComputationGraphConfiguration original) {
    String json = original.toJson();
    ComputationGraphConfiguration result =
        ComputationGraphConfiguration.fromJson(json.replace(LAST, FIRST));
    boolean channelsLast = json.contains(LAST);
    Map<String, Flattened> flattened = new HashMap<>();
    result
        .getVertices()
        .forEach(
            (name, vertex) -> {
              if (vertex instanceof MergeVertex merge && channelsLast) {
                merge.setMergeAxis(MergeVertex.DEFAULT_MERGE_DIM);
              } else if (vertex instanceof LayerVertex layer) {
                poolAllOfSpace(layer.getLayerConf().getLayer());
                if (layer.getLayerConf().getLayer() instanceof DenseLayer) {
                  takenBy(name, original).ifPresent(image -> flattened.put(name, image));
                }
              }
            });
    GraphVertex last = result.getVertices().get(result.getNetworkOutputs().get(0));
    if (!(last instanceof LayerVertex layer)) {
      throw new IllegalArgumentException("a " + last.getClass().getSimpleName() + " at its end");
    }
    endWithLoss(layer.getLayerConf());
    return new ChannelsFirst(result.toJson(), channelsLast, flattened);
  }

  private static Optional<Flattened> takenBy(String name, ComputationGraphConfiguration graph) {
    LayerVertex layer = (LayerVertex) graph.getVertices().get(name);
    String input = graph.getVertexInputs().get(name).get(0);
    return Flattened.by(layer.getPreProcessor()).or(() -> givenBy(input, graph));
  }

  private static Optional<Flattened> givenBy(String name, ComputationGraphConfiguration graph) {
    GraphVertex vertex = graph.getVertices().get(name);
    if (vertex instanceof PreprocessorVertex flattening) {
      return Flattened.by(flattening.getPreProcessor());
    }
    return vertex instanceof LayerVertex layer && handsOn(layer.getLayerConf().getLayer())
        ? takenBy(name, graph)
        : Optional.empty();
  }

  /** Whether a layer gives what it takes, element by element. */
  private static boolean handsOn(Layer layer) {
    return layer instanceof DropoutLayer || layer instanceof ActivationLayer;
  }

  /** Axes that were named are others now; by default they are those of space. */
  private static void poolAllOfSpace(Layer layer) {
    if (layer instanceof GlobalPoolingLayer pooling) {
      pooling.setPoolingDimensions(null);
    }
  }

  private static void endWithLoss(NeuralNetConfiguration last) {
    Layer layer = last.getLayer();
    if (layer instanceof DenseLayer dense && isSoftmax(dense.getActivationFn())) {
      last.setLayer(output(dense));
    } else if (layer instanceof ActivationLayer activation
        && isSoftmax(activation.getActivationFn())) {
      last.setLayer(
          new LossLayer.Builder(new LossMCXENT())
              .name(layer.getLayerName())
              .activation(Activation.SOFTMAX)
              .build());
    } else {
      throw new IllegalArgumentException(
          "a " + layer.getClass().getSimpleName() + " without softmax at its end");
    }
  }

  private static boolean isSoftmax(IActivation function) {
    return function instanceof ActivationSoftmax;
  }

  private static OutputLayer output(DenseLayer dense) {
    OutputLayer output =
        new OutputLayer.Builder(new LossMCXENT())
            .name(dense.getLayerName())
            .nIn(dense.getNIn())
            .nOut(dense.getNOut())
            .hasBias(dense.hasBias())
            .activation(Activation.SOFTMAX)
            .build();
    output.setWeightInitFn(dense.getWeightInitFn());
    output.setBiasInit(dense.getBiasInit());
    output.setIUpdater(dense.getIUpdater());
    output.setRegularization(dense.getRegularization());
    output.setRegularizationBias(dense.getRegularizationBias());
    output.setGradientNormalization(dense.getGradientNormalization());
    output.setGradientNormalizationThreshold(dense.getGradientNormalizationThreshold());
    output.setIDropout(dense.getIDropout());
    output.setConstraints(dense.getConstraints());
    return output;
  }

  /** The values of a parameter of the imported network as this one has them. */
  INDArray bring(String name, INDArray values) {
    return flattened.entrySet().stream()
        .filter(entry -> name.equals(entry.getKey() + "_W"))
        .findFirst()
        .map(entry -> entry.getValue().bring(values))
        .orElse(values);
  }
}
