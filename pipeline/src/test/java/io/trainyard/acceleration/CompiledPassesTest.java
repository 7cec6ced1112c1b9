package io.trainyard.acceleration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.model.Clipping;
import io.trainyard.model.Network;
import io.trainyard.model.Step;
import io.trainyard.random.Seed;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Every layer and setting against DL4J's own passes and against finite differences. */
class CompiledPassesTest {

  private static final int EXAMPLES = 6;
  private static final int CLASSES = 3;

  /** A network and what goes in and is to come out. */
  record Case(String json, INDArray features, INDArray labels) {}

  static Stream<Named<Case>> cases() {
    return Stream.of(
        dense("dense, relu", Activation.RELU),
        dense("dense, tanh", Activation.TANH),
        dense("dense, sigmoid", Activation.SIGMOID),
        dense("dense, elu", Activation.ELU),
        dense("dense, leaky relu", Activation.LEAKYRELU),
        dense("dense, softplus", Activation.SOFTPLUS),
        dense("dense, swish", Activation.SWISH),
        dense("dense, identity", Activation.IDENTITY),
        dense("dense, by DL4J's own function", Activation.CUBE),
        flat(
            "dropout",
            new DenseLayer.Builder().nOut(9).dropOut(0.6).activation(Activation.TANH).build(),
            new DropoutLayer(0.7),
            classes().dropOut(0.8).build()),
        flat(
            "no biases",
            new DenseLayer.Builder().nOut(9).hasBias(false).build(),
            classes().hasBias(false).build()),
        flat(
            "batch normalization of features",
            new DenseLayer.Builder().nOut(9).build(),
            new BatchNormalization.Builder().decay(0.8).build(),
            new ActivationLayer(Activation.RELU),
            classes().build()),
        flat(
            "batch normalization with fixed factors and log of deviation",
            new BatchNormalization.Builder()
                .lockGammaBeta(true)
                .gamma(1.5)
                .beta(0.5)
                .useLogStd(true)
                .build(),
            classes().build()),
        flat(
            "mean squared error",
            new DenseLayer.Builder().nOut(9).activation(Activation.TANH).build(),
            new OutputLayer.Builder(LossFunction.MSE)
                .activation(Activation.SIGMOID)
                .nOut(CLASSES)
                .build()),
        flat(
            "loss layer",
            new DenseLayer.Builder().nOut(CLASSES).build(),
            new LossLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX).build()),
        images("convolution", CNN2DFormat.NCHW, convolution(3).build(), classes().build()),
        images(
            "convolution, strided and padded",
            CNN2DFormat.NCHW,
            convolution(3).stride(2, 1).padding(1, 2).build(),
            classes().build()),
        images(
            "convolution, same and dilated",
            CNN2DFormat.NCHW,
            convolution(3).convolutionMode(ConvolutionMode.Same).dilation(2, 2).build(),
            classes().build()),
        images(
            "convolution, same and strided, without bias",
            CNN2DFormat.NCHW,
            convolution(2)
                .convolutionMode(ConvolutionMode.Same)
                .stride(2, 2)
                .hasBias(false)
                .build(),
            classes().build()),
        images(
            "convolution, truncating, with dropout",
            CNN2DFormat.NCHW,
            convolution(2).build(),
            convolution(3)
                .convolutionMode(ConvolutionMode.Truncate)
                .stride(2, 2)
                .dropOut(0.7)
                .build(),
            classes().build()),
        images(
            "convolution, channels last",
            CNN2DFormat.NHWC,
            convolution(3).dataFormat(CNN2DFormat.NHWC).build(),
            convolution(2).dataFormat(CNN2DFormat.NHWC).build(),
            classes().build()),
        images(
            "largest of windows",
            CNN2DFormat.NCHW,
            convolution(2).build(),
            pooling(PoolingType.MAX).build(),
            convolution(2).build(),
            classes().build()),
        images(
            "mean of windows, padding counted",
            CNN2DFormat.NCHW,
            convolution(2).build(),
            pooling(PoolingType.AVG).padding(1, 1).avgPoolIncludePadInDivisor(true).build(),
            classes().build()),
        images(
            "mean of windows, padding not counted",
            CNN2DFormat.NCHW,
            convolution(2).build(),
            pooling(PoolingType.AVG).padding(1, 1).build(),
            classes().build()),
        images(
            "batch normalization of channels, and the mean of space",
            CNN2DFormat.NCHW,
            convolution(3).activation(Activation.IDENTITY).hasBias(false).build(),
            new BatchNormalization.Builder().build(),
            new ActivationLayer(Activation.RELU),
            convolution(2).activation(Activation.IDENTITY).hasBias(false).build(),
            new BatchNormalization.Builder().build(),
            new GlobalPoolingLayer(PoolingType.AVG),
            classes().build()),
        images(
            "largest of space",
            CNN2DFormat.NCHW,
            convolution(3).build(),
            new GlobalPoolingLayer(PoolingType.MAX),
            classes().build()),
        residual(),
        merged(),
        sequences("LSTM", lstm(7).build(), steps().build()),
        sequences("two LSTMs", lstm(7).build(), lstm(5).build(), steps().build()),
        sequences(
            "dense layer on each step",
            new DenseLayer.Builder().nOut(7).activation(Activation.TANH).build(),
            lstm(5).build(),
            steps().build()));
  }

  private static OutputLayer.Builder classes() {
    return new OutputLayer.Builder(LossFunction.MCXENT)
        .activation(Activation.SOFTMAX)
        .nOut(CLASSES);
  }

  private static RnnOutputLayer.Builder steps() {
    return new RnnOutputLayer.Builder(LossFunction.MCXENT)
        .activation(Activation.SOFTMAX)
        .nOut(CLASSES);
  }

  private static LSTM.Builder lstm(int units) {
    return new LSTM.Builder().nOut(units).activation(Activation.TANH);
  }

  private static ConvolutionLayer.Builder convolution(int kernel) {
    return new ConvolutionLayer.Builder(kernel, kernel).nOut(5).activation(Activation.TANH);
  }

  private static SubsamplingLayer.Builder pooling(PoolingType type) {
    return new SubsamplingLayer.Builder(type).kernelSize(2, 2).stride(2, 2);
  }

  private static Named<Case> dense(String name, Activation activation) {
    return flat(
        name,
        new DenseLayer.Builder().nOut(9).activation(activation).build(),
        new DenseLayer.Builder().nOut(8).activation(activation).build(),
        classes().build());
  }

  private static NeuralNetConfiguration.Builder builder() {
    return new NeuralNetConfiguration.Builder().seed(5).updater(new Nesterovs(0.1, 0.9)).l2(0.01);
  }

  private static String stack(InputType input, Layer... layers) {
    var list = builder().list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    return list.setInputType(input).build().toJson();
  }

  private static Named<Case> flat(String name, Layer... layers) {
    return Named.of(
        name,
        new Case(stack(InputType.feedForward(10), layers), random(EXAMPLES, 10), rowLabels()));
  }

  private static Named<Case> images(String name, CNN2DFormat format, Layer... layers) {
    INDArray features =
        format == CNN2DFormat.NCHW ? random(EXAMPLES, 2, 9, 8) : random(EXAMPLES, 9, 8, 2);
    InputType type = InputType.convolutional(9, 8, 2, format);
    return Named.of(name, new Case(stack(type, layers), features, rowLabels()));
  }

  private static Named<Case> sequences(String name, Layer... layers) {
    int time = 7;
    INDArray labels = rowLabels();
    if (layers[layers.length - 1] instanceof RnnOutputLayer) {
      labels = Nd4j.zeros(EXAMPLES, CLASSES, time);
      for (int i = 0; i < EXAMPLES; i++) {
        for (int t = 0; t < time; t++) {
          labels.putScalar(i, (i + 2 * t) % CLASSES, t, 1);
        }
      }
    }
    String json = stack(InputType.recurrent(4, time), layers);
    return Named.of(name, new Case(json, random(EXAMPLES, 4, time), labels));
  }

  private static Named<Case> residual() {
    ComputationGraphConfiguration graph =
        builder()
            .graphBuilder()
            .addInputs("in")
            .setInputTypes(InputType.convolutional(9, 8, 2))
            .addLayer("stem", same().build(), "in")
            .addLayer("conv1", same().build(), "stem")
            .addLayer("norm1", new BatchNormalization(), "conv1")
            .addLayer("relu1", new ActivationLayer(Activation.RELU), "norm1")
            .addLayer("conv2", same().build(), "relu1")
            .addLayer("norm2", new BatchNormalization(), "conv2")
            .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "norm2", "stem")
            .addLayer("relu2", new ActivationLayer(Activation.RELU), "sum")
            .addLayer("conv3", same().build(), "relu2")
            .addVertex("sum2", new ElementWiseVertex(ElementWiseVertex.Op.Add), "relu2", "conv3")
            .addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), "sum2")
            .addLayer("out", classes().build(), "pool")
            .setOutputs("out")
            .build();
    return Named.of(
        "residual graph", new Case(graph.toJson(), random(EXAMPLES, 2, 9, 8), rowLabels()));
  }

  private static ConvolutionLayer.Builder same() {
    return convolution(3)
        .convolutionMode(ConvolutionMode.Same)
        .activation(Activation.IDENTITY)
        .hasBias(false);
  }

  private static Named<Case> merged() {
    ComputationGraphConfiguration graph =
        builder()
            .graphBuilder()
            .addInputs("in")
            .setInputTypes(InputType.convolutional(9, 8, 2))
            .addLayer("left", same().build(), "in")
            .addLayer("right", same().nOut(4).activation(Activation.TANH).build(), "in")
            .addVertex("both", new MergeVertex(), "left", "right", "in")
            .addLayer("next", same().build(), "both")
            .addLayer("out", classes().build(), "next")
            .setOutputs("out")
            .build();
    return Named.of(
        "merged graph", new Case(graph.toJson(), random(EXAMPLES, 2, 9, 8), rowLabels()));
  }

  private static INDArray random(long... shape) {
    Nd4j.getRandom().setSeed(11);
    return Nd4j.rand(shape).subi(0.5).muli(2);
  }

  private static INDArray rowLabels() {
    INDArray labels = Nd4j.zeros(EXAMPLES, CLASSES);
    for (int i = 0; i < EXAMPLES; i++) {
      labels.putScalar(i, i % CLASSES, 1);
    }
    return labels;
  }

  private static Network compiled(String json) {
    Network network = Network.fromJson(json);
    network.accelerate(new CompiledPasses(network));
    return network;
  }

  private static Step step(int iteration) {
    return new Step(iteration, 0, Double.NaN, Clipping.NONE, new Seed(iteration));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void stepsLikeDl4j(Case one) {
    Network stock = Network.fromJson(one.json());
    Network fast = Network.fromJson(one.json());
    CompiledPasses passes = new CompiledPasses(fast);
    fast.accelerate(passes);

    assertClose(fast.output(one.features()), stock.output(one.features()), 1e-5);
    for (int i = 0; i < 10; i++) {
      double expected = stock.fit(one.features(), one.labels(), step(i));
      double found = fast.fit(one.features(), one.labels(), step(i));
      assertThat(passes.obstacle()).isEmpty();
      assertThat(found).as("loss of step %d", i).isCloseTo(expected, within(2e-4 * expected));
    }
    assertClose(fast.output(one.features()), stock.output(one.features()), 2e-3);
  }

  private static void assertClose(INDArray found, INDArray expected, double tolerance) {
    assertThat(found.shape()).isEqualTo(expected.shape());
    float[] values = found.dup('c').data().asFloat();
    float[] wanted = expected.dup('c').data().asFloat();
    for (int i = 0; i < wanted.length; i++) {
      assertThat(values[i]).isCloseTo(wanted[i], within((float) tolerance));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void gradientsAreDl4js(Case one) {
    Network stock = Network.fromJson(one.json());
    Network fast = Network.fromJson(one.json());
    Nd4j.getRandom().setSeed(7);
    float[] wanted = stockGradient(stock.model(), one);
    Nd4j.getRandom().setSeed(7);
    new CompiledPasses(fast).learn(one.features(), one.labels());
    float[] found = flattened(fast.model()).dup().data().asFloat();

    for (int i = 0; i < wanted.length; i++) {
      assertThat(found[i])
          .as("gradient %d of %d", i, wanted.length)
          .isCloseTo(wanted[i], within(2e-5f + 1e-4f * Math.abs(wanted[i])));
    }
  }

  private static float[] stockGradient(Model model, Case one) {
    if (model instanceof ComputationGraph graph) {
      graph.setInputs(one.features());
      graph.setLabels(one.labels());
      graph.computeGradientAndScore();
    } else {
      MultiLayerNetwork stack = (MultiLayerNetwork) model;
      stack.setInput(one.features());
      stack.setLabels(one.labels());
      stack.computeGradientAndScore();
    }
    divide(model, EXAMPLES);
    return flattened(model).dup().data().asFloat();
  }

  /** As DL4J's updater does: not what batch normalization keeps there of its statistics. */
  private static void divide(Model model, int examples) {
    Trainable[] trainables =
        model instanceof ComputationGraph graph
            ? graph.getLayers()
            : ((MultiLayerNetwork) model).getLayers();
    for (Trainable trainable : trainables) {
      if (trainable.numParams() > 0) {
        ((org.deeplearning4j.nn.api.Layer) trainable)
            .conf()
            .getLayer()
            .initializer()
            .getGradientsFromFlattened(
                ((org.deeplearning4j.nn.api.Layer) trainable).conf(),
                trainable.getGradientsViewArray())
            .forEach(
                (name, gradient) -> {
                  if (trainable.updaterDivideByMinibatch(name)) {
                    gradient.divi(examples);
                  }
                });
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void gradientsAreTheSlopesOfTheLoss(Case one) {
    Network network = Network.fromJson(one.json());
    CompiledPasses passes = new CompiledPasses(network);
    boolean[] learned = learned(network.model());
    float[] parameters = network.copyParameters();
    loss(network, passes, parameters, one);
    float[] gradients = flattened(network.model()).dup().data().asFloat();
    float step = 2e-3f;
    int kinks = 0;
    int checked = 0;
    for (int i = 0; i < parameters.length; i += Math.max(1, parameters.length / 60)) {
      if (learned[i]) {
        float[] moved = parameters.clone();
        moved[i] += step;
        double up = loss(network, passes, moved, one);
        moved[i] -= 2 * step;
        double slope = (up - loss(network, passes, moved, one)) / (2 * step);
        checked++;
        if (Math.abs(slope - gradients[i]) > 1e-3 + 0.02 * Math.abs(slope)) {
          kinks++;
        }
      }
    }
    assertThat(checked).isPositive();
    // A step may cross a corner of a ReLU or change which value of a window is the largest.
    assertThat(kinks).isLessThanOrEqualTo(checked / 8);
  }

  /** The loss with the same dropout each time. */
  private static double loss(Network network, CompiledPasses passes, float[] parameters, Case one) {
    network.setParameters(parameters);
    Nd4j.getRandom().setSeed(7);
    return passes.learn(one.features(), one.labels()).orElseThrow();
  }

  /** Which parameters are learned and not statistics. */
  private static boolean[] learned(Model model) {
    flattened(model).assign(1);
    divide(model, 2);
    float[] marks = flattened(model).dup().data().asFloat();
    boolean[] learned = new boolean[marks.length];
    for (int i = 0; i < marks.length; i++) {
      learned[i] = marks[i] != 1;
    }
    return learned;
  }

  private static INDArray flattened(Model model) {
    return model instanceof ComputationGraph graph
        ? graph.getFlattenedGradients()
        : ((MultiLayerNetwork) model).getFlattenedGradients();
  }

  @Test
  void aShapeThatComesUpLaterIsCompiledToo() {
    Case one = dense("dense", Activation.RELU).getPayload();
    Network stock = Network.fromJson(one.json());
    Network fast = compiled(one.json());
    for (int n : new int[] {6, 4, 6, 1, 2, 3, 5, 6}) {
      INDArray features = random(n, 10);
      INDArray labels = rowLabels().getRows(java.util.stream.IntStream.range(0, n).toArray());
      double expected = stock.fit(features, labels, step(0));
      assertThat(fast.fit(features, labels, step(0))).isCloseTo(expected, within(1e-4));
    }
  }

  @Test
  void aReleasedNetworkGoesOn() {
    Case one = dense("dense", Activation.RELU).getPayload();
    Network fast = compiled(one.json());
    double before = fast.fit(one.features(), one.labels(), step(0));
    fast.release();
    assertThat(fast.fit(one.features(), one.labels(), step(1))).isLessThan(before);
  }
}
