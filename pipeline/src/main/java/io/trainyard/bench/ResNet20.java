package io.trainyard.bench;

import io.trainyard.model.ImageShape;
import io.trainyard.model.NetworkShape;
import io.trainyard.random.Seed;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/**
 * He, Zhang, Ren and Sun, "Deep residual learning for image recognition", CVPR 2016, the network of
 * section 4.2 with n = 3: a convolution, three stages of three blocks with 16, 32 and 64 filters,
 * global average pooling, softmax. Convolutions are 3 x 3 without bias, each followed by batch
 * normalization; where a stage begins with stride 2, a 1 x 1 convolution with batch normalization
 * takes the shortcut to its shape (their option B).
 *
 * <p>For 32 x 32 x 3 images in ten classes it has 272,474 weights, and 274,042 parameters as DL4J
 * counts, with the 1,568 running means and variances.
 */
final class ResNet20 {

  private static final int[] FILTERS = {16, 32, 64};
  private static final int BLOCKS = 3;
  private static final double LEARNING_RATE = 0.01;
  private static final double MOMENTUM = 0.9;

  private final GraphBuilder graph;

  private ResNet20(GraphBuilder graph) {
    this.graph = graph;
  }

  static String json(NetworkShape shape, Seed seed) {
    return new ResNet20(
            new NeuralNetConfiguration.Builder()
                .seed(seed.of("initial-weights").value())
                .dataType(DataType.FLOAT)
                .updater(new Nesterovs(LEARNING_RATE, MOMENTUM))
                .weightInit(WeightInit.RELU)
                .graphBuilder())
        .build(shape);
  }

  private String build(NetworkShape shape) {
    ImageShape image = shape.input();
    graph.addInputs("image");
    String last = relu("stem", normalized("stem", "image", FILTERS[0], 3, 1));
    for (int stage = 0; stage < FILTERS.length; stage++) {
      for (int block = 0; block < BLOCKS; block++) {
        int stride = stage > 0 && block == 0 ? 2 : 1;
        last = block("stage%d-block%d".formatted(stage + 1, block + 1), last, stage, stride);
      }
    }
    graph.addLayer("pool", new GlobalPoolingLayer.Builder(PoolingType.AVG).build(), last);
    graph.addLayer(
        "classes",
        new OutputLayer.Builder(new LossMCXENT())
            .nOut(shape.classes())
            .activation(Activation.SOFTMAX)
            .build(),
        "pool");
    return graph
        .setOutputs("classes")
        .setInputTypes(InputType.convolutional(image.height(), image.width(), image.channels()))
        .build()
        .toJson();
  }

  private String block(String name, String input, int stage, int stride) {
    int filters = FILTERS[stage];
    String first = relu(name + "-a", normalized(name + "-a", input, filters, 3, stride));
    String second = normalized(name + "-b", first, filters, 3, 1);
    String shortcut =
        stride == 1 ? input : normalized(name + "-shortcut", input, filters, 1, stride);
    graph.addVertex(
        name + "-sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), second, shortcut);
    return relu(name, name + "-sum");
  }

  private String normalized(String name, String input, int filters, int kernel, int stride) {
    graph.addLayer(
        name + "-convolution",
        new ConvolutionLayer.Builder(kernel, kernel)
            .nOut(filters)
            .stride(stride, stride)
            .convolutionMode(ConvolutionMode.Same)
            .hasBias(false)
            .activation(Activation.IDENTITY)
            .build(),
        input);
    graph.addLayer(
        name + "-normalization", new BatchNormalization.Builder().build(), name + "-convolution");
    return name + "-normalization";
  }

  private String relu(String name, String input) {
    graph.addLayer(
        name + "-relu", new ActivationLayer.Builder().activation(Activation.RELU).build(), input);
    return name + "-relu";
  }
}
