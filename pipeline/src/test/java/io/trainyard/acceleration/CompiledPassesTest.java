package io.trainyard.acceleration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.acceleration.onednn.NativeScope;
import io.trainyard.model.Clipping;
import io.trainyard.model.Network;
import io.trainyard.model.Step;
import io.trainyard.random.Seed;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.MapAssert;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.CenterLossOutputLayer;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.Subsampling1DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;
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
        variances(),
        residual(),
        widened(),
        sums(),
        merged(),
        sequences("LSTM", lstm(7).build(), steps().build()),
        sequences("two LSTMs", lstm(7).build(), lstm(5).build(), steps().build()),
        sequences(
            "dense layer on each step",
            new DenseLayer.Builder().nOut(7).activation(Activation.TANH).build(),
            lstm(5).build(),
            steps().build()),
        sequences("mean of time", lstm(7).build(), global(PoolingType.AVG), classes().build()),
        sequences("LSTM with dropout", lstm(7).dropOut(0.7).build(), steps().build()),
        sequencesLast("LSTM, features last", lstm(7), new RnnOutputLayer.Builder()),
        sequences(
            "convolution of time",
            timeConvolution(3).build(),
            global(PoolingType.AVG),
            classes().build()),
        sequences(
            "convolution of time, strided and padded",
            timeConvolution(2).build(),
            timeConvolution(3).stride(2).padding(1).build(),
            global(PoolingType.MAX),
            classes().build()),
        sequences(
            "convolution of time, same and strided",
            timeConvolution(3).build(),
            timeConvolution(3).convolutionMode(ConvolutionMode.Same).stride(2).build(),
            global(PoolingType.AVG),
            classes().build()),
        sequences(
            "convolution of time, truncating",
            timeConvolution(2).convolutionMode(ConvolutionMode.Truncate).stride(2).build(),
            global(PoolingType.AVG),
            classes().build()),
        sequences(
            "convolution of time, causal",
            timeConvolution(2).convolutionMode(ConvolutionMode.Causal).build(),
            timeConvolution(3).convolutionMode(ConvolutionMode.Causal).dilation(2).build(),
            steps().build()),
        sequences(
            "largest of windows of time",
            timeConvolution(2).build(),
            timePooling(PoolingType.MAX).build(),
            timeConvolution(2).build(),
            global(PoolingType.AVG),
            classes().build()),
        sequences(
            "mean of windows of time",
            timeConvolution(2).build(),
            timePooling(PoolingType.AVG).stride(1).build(),
            lstm(5).build(),
            global(PoolingType.AVG),
            classes().build()),
        images(
            "windows, normalization and means of images with channels last",
            CNN2DFormat.NHWC,
            convolution(2).dataFormat(CNN2DFormat.NHWC).build(),
            new BatchNormalization.Builder().dataFormat(CNN2DFormat.NHWC).build(),
            pooling(PoolingType.MAX).dataFormat(CNN2DFormat.NHWC).build(),
            new DropoutLayer(0.8),
            convolution(2).dataFormat(CNN2DFormat.NHWC).activation(Activation.RATIONALTANH).build(),
            new GlobalPoolingLayer.Builder(PoolingType.AVG).poolingDimensions(1, 2).build(),
            classes().build()),
        images(
            "windows of images with channels last and no convolution",
            CNN2DFormat.NHWC,
            pooling(PoolingType.AVG).dataFormat(CNN2DFormat.NHWC).build(),
            classes().build()),
        images(
            "normalization of images with channels last and no convolution",
            CNN2DFormat.NHWC,
            new BatchNormalization.Builder().dataFormat(CNN2DFormat.NHWC).build(),
            classes().build()),
        images(
            "dropout set for layers that take none",
            CNN2DFormat.NCHW,
            convolution(2).build(),
            pooling(PoolingType.MAX).dropOut(0.5).build(),
            new BatchNormalization.Builder().dropOut(0.5).build(),
            new GlobalPoolingLayer.Builder(PoolingType.AVG).dropOut(0.5).build(),
            classes().build()),
        mergedLast(),
        flat(
            "an updater and regularization of each layer's own",
            new DenseLayer.Builder()
                .nOut(9)
                .activation(Activation.TANH)
                .updater(new Adam(0.01))
                .l1(0.02)
                .l2(0)
                .build(),
            new DenseLayer.Builder()
                .nOut(9)
                .activation(Activation.TANH)
                .updater(new Sgd(0.2))
                .l2(0)
                .weightDecay(0.1)
                .biasUpdater(new Sgd(0.01))
                .build(),
            classes().build()),
        flat(
            "gradients normalized layer by layer",
            new DenseLayer.Builder()
                .nOut(9)
                .activation(Activation.TANH)
                .gradientNormalization(GradientNormalization.RenormalizeL2PerLayer)
                .build(),
            new DenseLayer.Builder()
                .nOut(9)
                .activation(Activation.TANH)
                .gradientNormalization(GradientNormalization.ClipL2PerParamType)
                .gradientNormalizationThreshold(0.01)
                .build(),
            classes()
                .gradientNormalization(GradientNormalization.ClipElementWiseAbsoluteValue)
                .gradientNormalizationThreshold(0.02)
                .build()),
        flat(
            "constraints",
            new DenseLayer.Builder()
                .nOut(9)
                .activation(Activation.TANH)
                .constrainWeights(new MaxNormConstraint(0.5, 1))
                .build(),
            classes().build()),
        flat(
            "layers of one name",
            new DenseLayer.Builder().name("same").nOut(9).activation(Activation.TANH).build(),
            new DenseLayer.Builder().name("same").nOut(8).activation(Activation.TANH).build(),
            classes().name("layer1").build()),
        softLabels());
  }

  /** What Deeplearning4j itself gets wrong, or cannot do, in its backward half. */
  static Stream<Named<Case>> casesBeyondDl4j() {
    return Stream.of(
        sequences(
            "convolution of time without bias",
            timeConvolution(3).hasBias(false).build(),
            timeConvolution(2).hasBias(false).build(),
            global(PoolingType.AVG),
            classes().build()),
        sequences(
            "convolution of time, same and dilated",
            timeConvolution(2).convolutionMode(ConvolutionMode.Same).build(),
            timeConvolution(3).convolutionMode(ConvolutionMode.Same).dilation(2).build(),
            steps().build()),
        sequences(
            "convolution of time with dropout",
            timeConvolution(3).build(),
            timeConvolution(2).dropOut(0.7).build(),
            global(PoolingType.AVG),
            classes().build()),
        sequences(
            "windows of time, padded",
            timeConvolution(2).build(),
            timePooling(PoolingType.MAX).padding(1).build(),
            timeConvolution(2).build(),
            timePooling(PoolingType.AVG).padding(1).build(),
            global(PoolingType.AVG),
            classes().build()));
  }

  /** Networks of which DL4J runs a part. */
  static Stream<Named<Case>> mixedCases() {
    return Stream.of(
        flat(
            "weight noise",
            new DenseLayer.Builder().nOut(9).activation(Activation.TANH).build(),
            new DenseLayer.Builder()
                .nOut(9)
                .activation(Activation.TANH)
                .weightNoise(new DropConnect(0.8))
                .build(),
            classes().build()),
        flat(
            "layer normalization",
            new DenseLayer.Builder().nOut(9).activation(Activation.TANH).build(),
            new DenseLayer.Builder().nOut(8).activation(Activation.TANH).hasLayerNorm(true).build(),
            new DenseLayer.Builder().nOut(8).activation(Activation.TANH).build(),
            classes().build()),
        flat(
            "a kind that is not known, with dropout",
            new DenseLayer.Builder().nOut(9).activation(Activation.TANH).build(),
            new PReLULayer.Builder().inputShape(9).dropOut(0.8).build(),
            new DenseLayer.Builder().nOut(9).dropOut(0.8).activation(Activation.TANH).build(),
            classes().build()),
        images(
            "first layer not known",
            CNN2DFormat.NCHW,
            new SeparableConvolution2D.Builder(2, 2).nOut(4).activation(Activation.TANH).build(),
            convolution(2).build(),
            new LocalResponseNormalization.Builder().build(),
            convolution(2).build(),
            classes().build()),
        images(
            "not known, with channels last",
            CNN2DFormat.NHWC,
            convolution(2).dataFormat(CNN2DFormat.NHWC).build(),
            new Upsampling2D.Builder(2).dataFormat(CNN2DFormat.NHWC).build(),
            convolution(2).dataFormat(CNN2DFormat.NHWC).build(),
            classes().build()),
        images(
            "power mean of space",
            CNN2DFormat.NCHW,
            convolution(2).build(),
            new GlobalPoolingLayer.Builder(PoolingType.SUM).build(),
            classes().build()),
        sequences(
            "recurrent layers that are not known",
            lstm(6).build(),
            new SimpleRnn.Builder().nOut(5).activation(Activation.TANH).build(),
            new Bidirectional(lstm(4).build()),
            new LastTimeStep(lstm(4).build()),
            classes().build()),
        flat(
            "frozen layers",
            new FrozenLayer(new DenseLayer.Builder().nOut(9).activation(Activation.TANH).build()),
            new DenseLayer.Builder().nOut(8).activation(Activation.TANH).build(),
            classes().build()),
        vertices());
  }

  private static GlobalPoolingLayer global(PoolingType type) {
    return new GlobalPoolingLayer(type);
  }

  private static Convolution1DLayer.Builder timeConvolution(int kernel) {
    return new Convolution1DLayer.Builder(kernel).nOut(5).activation(Activation.TANH);
  }

  private static Subsampling1DLayer.Builder timePooling(PoolingType type) {
    return new Subsampling1DLayer.Builder(type).kernelSize(2).stride(2);
  }

  private static Named<Case> sequencesLast(
      String name, LSTM.Builder lstm, RnnOutputLayer.Builder output) {
    String json =
        stack(
            InputType.recurrent(4, 7, RNNFormat.NWC),
            lstm.dataFormat(RNNFormat.NWC).build(),
            output
                .lossFunction(LossFunction.MCXENT)
                .activation(Activation.SOFTMAX)
                .nOut(CLASSES)
                .dataFormat(RNNFormat.NWC)
                .build());
    Case first = sequences(name, lstm(7).build(), steps().build()).getPayload();
    return Named.of(
        name,
        new Case(
            json,
            first.features().permute(0, 2, 1).dup('c'),
            first.labels().permute(0, 2, 1).dup('c')));
  }

  private static Named<Case> softLabels() {
    Case hard =
        flat("hard", new DenseLayer.Builder().nOut(9).build(), classes().build()).getPayload();
    INDArray smooth = hard.labels().mul(0.9).addi(0.1 / CLASSES);
    return Named.of("soft labels", new Case(hard.json(), hard.features(), smooth));
  }

  private static Named<Case> mergedLast() {
    return graph(
        "merged graph with channels last",
        CNN2DFormat.NHWC,
        "next",
        graph ->
            graph
                .addLayer("left", same().dataFormat(CNN2DFormat.NHWC).build(), "in")
                .addLayer("right", same().nOut(4).dataFormat(CNN2DFormat.NHWC).build(), "in")
                .addVertex("both", new MergeVertex(), "left", "right")
                .addLayer("next", same().dataFormat(CNN2DFormat.NHWC).build(), "both"));
  }

  private static Named<Case> vertices() {
    return graph(
        "graph with vertices that are not known",
        CNN2DFormat.NCHW,
        "part",
        graph ->
            graph
                .addLayer("left", same().build(), "in")
                .addLayer("right", same().activation(Activation.TANH).build(), "in")
                .addVertex("scaled", new ScaleVertex(0.5), "left")
                .addVertex(
                    "product",
                    new ElementWiseVertex(ElementWiseVertex.Op.Product),
                    "scaled",
                    "right")
                .addVertex(
                    "sum",
                    new ElementWiseVertex(ElementWiseVertex.Op.Add),
                    "product",
                    "right",
                    "left")
                .addLayer("next", same().build(), "sum")
                .addLayer("pool", global(PoolingType.AVG), "next")
                .addVertex("part", new SubsetVertex(1, 3), "pool"));
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
    InputType type = InputType.convolutional(9, 8, 2, format);
    return Named.of(name, new Case(stack(type, layers), imagesIn(format), rowLabels()));
  }

  /**
   * @param last what the output layer takes
   */
  private static Named<Case> graph(
      String name, CNN2DFormat format, String last, UnaryOperator<GraphBuilder> layers) {
    GraphBuilder graph =
        builder()
            .graphBuilder()
            .addInputs("in")
            .setInputTypes(InputType.convolutional(9, 8, 2, format));
    String json =
        layers
            .apply(graph)
            .addLayer("out", classes().build(), last)
            .setOutputs("out")
            .build()
            .toJson();
    return Named.of(name, new Case(json, imagesIn(format), rowLabels()));
  }

  private static INDArray imagesIn(CNN2DFormat format) {
    return format == CNN2DFormat.NCHW ? random(EXAMPLES, 2, 9, 8) : random(EXAMPLES, 9, 8, 2);
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
    return graph(
        "residual graph",
        CNN2DFormat.NCHW,
        "pool",
        graph ->
            graph
                .addLayer("stem", same().build(), "in")
                .addLayer("conv1", same().build(), "stem")
                .addLayer("norm1", new BatchNormalization(), "conv1")
                .addLayer("relu1", new ActivationLayer(Activation.RELU), "norm1")
                .addLayer("conv2", same().build(), "relu1")
                .addLayer("norm2", new BatchNormalization(), "conv2")
                .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "norm2", "stem")
                .addLayer("relu2", new ActivationLayer(Activation.RELU), "sum")
                .addLayer("conv3", same().build(), "relu2")
                .addVertex(
                    "sum2", new ElementWiseVertex(ElementWiseVertex.Op.Add), "relu2", "conv3")
                .addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), "sum2"));
  }

  /** DL4J reads of a normalization that it keeps the variance only where a network was built. */
  private static Named<Case> variances() {
    MultiLayerConfiguration configuration =
        builder()
            .list()
            .layer(new DenseLayer.Builder().nOut(9).activation(Activation.TANH).build())
            .layer(new BatchNormalization.Builder().useLogStd(false).decay(0.7).build())
            .layer(classes().build())
            .setInputType(InputType.feedForward(10))
            .build();
    new MultiLayerNetwork(configuration).init();
    return Named.of(
        "batch normalization that keeps the variance",
        new Case(configuration.toJson(), random(EXAMPLES, 10), rowLabels()));
  }

  /** Gradients that go two ways, to layers that turn them into others where they lie. */
  private static Named<Case> sums() {
    ElementWiseVertex add = new ElementWiseVertex(ElementWiseVertex.Op.Add);
    return graph(
        "sums of sums",
        CNN2DFormat.NCHW,
        "pool",
        graph ->
            graph
                .addLayer("stem", same().build(), "in")
                .addLayer("a", same().activation(Activation.TANH).build(), "stem")
                .addLayer("b", new ActivationLayer(Activation.SOFTPLUS), "stem")
                .addVertex("sum1", add, "a", "b")
                .addLayer("c", new ActivationLayer(Activation.CUBE), "sum1")
                .addLayer("d", new BatchNormalization(), "b")
                .addVertex("sum2", add, "c", "d")
                .addVertex("sum3", add, "sum2", "sum1")
                .addLayer("relu", new ActivationLayer(Activation.RELU), "sum3")
                .addVertex("sum4", add, "relu", "stem")
                .addLayer("dropped", new DropoutLayer(0.8), "sum4")
                .addVertex("sum5", add, "dropped", "sum2")
                .addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), "sum5"));
  }

  /** A shortcut by each second pixel and channels of zeros, and another by half the values. */
  private static Named<Case> widened() {
    return graph(
        "widened shortcut",
        CNN2DFormat.NCHW,
        "pool",
        graph ->
            graph
                .addLayer("stem", same().build(), "in")
                .addLayer("conv1", same().nOut(10).stride(2, 2).build(), "stem")
                .addLayer("sample", pooling(PoolingType.AVG).kernelSize(1, 1).build(), "stem")
                .addVertex("zeros", new ScaleVertex(0), "sample")
                .addVertex("wide", new MergeVertex(), "sample", "zeros")
                .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "conv1", "wide")
                .addLayer("relu", new ActivationLayer(Activation.RELU), "sum")
                .addVertex("half", new ScaleVertex(0.5), "relu")
                .addLayer("conv2", same().nOut(10).build(), "relu")
                .addVertex("sum2", new ElementWiseVertex(ElementWiseVertex.Op.Add), "conv2", "half")
                .addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), "sum2"));
  }

  private static ConvolutionLayer.Builder same() {
    return convolution(3)
        .convolutionMode(ConvolutionMode.Same)
        .activation(Activation.IDENTITY)
        .hasBias(false);
  }

  private static Named<Case> merged() {
    return graph(
        "merged graph",
        CNN2DFormat.NCHW,
        "next",
        graph ->
            graph
                .addLayer("left", same().build(), "in")
                .addLayer("right", same().nOut(4).activation(Activation.TANH).build(), "in")
                .addVertex("both", new MergeVertex(), "left", "right", "in")
                .addLayer("next", same().build(), "both"));
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
    assertStepsLikeDl4j(one).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("mixedCases")
  void stepsLikeDl4jWhereDl4jRunsAPart(Case one) {
    assertStepsLikeDl4j(one).isNotEmpty();
  }

  /** Leaves to be said which layers DL4J ran. */
  private static MapAssert<String, String> assertStepsLikeDl4j(Case one) {
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
    return assertThat(passes.stock());
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
  @MethodSource({"cases", "mixedCases"})
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
      org.deeplearning4j.nn.api.Layer layer = (org.deeplearning4j.nn.api.Layer) trainable;
      INDArray gradients = trainable.getGradientsViewArray();
      if (layer.conf().getLayer() instanceof BatchNormalization normalization) {
        normalization
            .initializer()
            .getGradientsFromFlattened(layer.conf(), gradients)
            .forEach(
                (name, gradient) -> {
                  if (trainable.updaterDivideByMinibatch(name)) {
                    gradient.divi(examples);
                  }
                });
      } else if (gradients != null) {
        gradients.divi(examples);
      }
    }
  }

  @ParameterizedTest
  @MethodSource({"cases", "mixedCases", "casesBeyondDl4j"})
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
  void aChannelThatIsAlwaysTheSameKeepsAVarianceThatIsANumber() {
    Case one =
        flat(
                "normalization",
                new BatchNormalization.Builder().useLogStd(true).decay(0.5).build(),
                classes().build())
            .getPayload();
    one.features().putColumn(0, Nd4j.ones(DataType.FLOAT, EXAMPLES));
    Network stock = Network.fromJson(one.json());
    Network fast = compiled(one.json());
    // The log10 of the deviation that a variance of the smallest float has.
    float floor = (float) Math.log10(Math.sqrt(Float.MIN_NORMAL));
    float wanted = 0;
    for (int i = 0; i < 170; i++) {
      stock.fit(one.features(), one.labels(), step(i));
      fast.fit(one.features(), one.labels(), step(i));
      wanted = logDeviation(stock);
      float found = logDeviation(fast);
      if (wanted > floor) {
        assertThat(found).isCloseTo(wanted, within(1e-4f));
      } else {
        assertThat(found).isCloseTo(floor, within(1e-4f));
      }
    }
    assertThat(wanted).as("Deeplearning4j's, which comes to 0 / 0").isNaN();
    assertThat(fast.copyParameters()).doesNotContain(Float.NaN);
  }

  private static float logDeviation(Network network) {
    return ((MultiLayerNetwork) network.model())
        .getParam("0_" + BatchNormalizationParamInitializer.GLOBAL_LOG_STD)
        .getFloat(0);
  }

  @Test
  void aShapeThatComesUpLaterIsCompiledToo() {
    Case one = dense("dense", Activation.RELU).getPayload();
    Network stock = Network.fromJson(one.json());
    Network fast = compiled(one.json());
    for (int n : new int[] {6, 4, 6, 1, 2, 3, 5, 6}) {
      INDArray features = random(n, 10);
      INDArray labels = rowLabels().getRows(IntStream.range(0, n).toArray());
      double expected = stock.fit(features, labels, step(0));
      assertThat(fast.fit(features, labels, step(0))).isCloseTo(expected, within(1e-4));
    }
  }

  @Test
  void runsThroughDl4jWhatCannotBeCompiledAtAll() {
    Case one =
        flat(
                "another end",
                new DenseLayer.Builder().nOut(9).activation(Activation.TANH).build(),
                new CenterLossOutputLayer.Builder(LossFunction.MCXENT)
                    .activation(Activation.SOFTMAX)
                    .nOut(CLASSES)
                    .build())
            .getPayload();
    assertThat(assertRunsThroughDl4j(one))
        .isEqualTo("layer layer1 (CenterLossOutputLayer): this kind is not known");
  }

  @Test
  void truncatedBackpropagationRunsThroughDl4j() {
    Case whole = sequences("LSTM", lstm(7).build(), steps().build()).getPayload();
    MultiLayerConfiguration truncated = MultiLayerConfiguration.fromJson(whole.json());
    truncated.setBackpropType(BackpropType.TruncatedBPTT);
    truncated.setTbpttFwdLength(3);
    truncated.setTbpttBackLength(3);
    Case one = new Case(truncated.toJson(), whole.features(), whole.labels());
    assertThat(assertRunsThroughDl4j(one))
        .isEqualTo("its backpropagation through time is truncated");
  }

  /** Returns why. */
  private static String assertRunsThroughDl4j(Case one) {
    Network stock = Network.fromJson(one.json());
    Network fast = Network.fromJson(one.json());
    CompiledPasses passes = new CompiledPasses(fast);
    fast.accelerate(passes);
    for (int i = 0; i < 3; i++) {
      double expected = stock.fit(one.features(), one.labels(), step(i));
      assertThat(fast.fit(one.features(), one.labels(), step(i))).isEqualTo(expected);
    }
    return passes.obstacle().orElseThrow();
  }

  @Test
  void noNativeObjectOutlivesItsNetwork() {
    for (Case one : new Case[] {residual().getPayload(), texts(), withPRelu()}) {
      long before = NativeScope.liveObjects();
      for (int i = 0; i < 3; i++) {
        Network fast = compiled(one.json());
        fast.fit(one.features(), one.labels(), step(i));
        fast.output(one.features());
        assertThat(NativeScope.liveObjects()).isGreaterThan(before);
        fast.release();
        assertThat(NativeScope.liveObjects()).isEqualTo(before);
      }
    }
  }

  private static Case texts() {
    return sequences("LSTM", lstm(7).build(), steps().build()).getPayload();
  }

  /** Compiled twice, as the first try finds a layer that is not known. */
  private static Case withPRelu() {
    return flat(
            "PReLU",
            new DenseLayer.Builder().nOut(9).build(),
            new PReLULayer.Builder().inputShape(9).build(),
            classes().build())
        .getPayload();
  }

  @Test
  void noMoreProgramsAreKeptThanShapesComeInTurn() {
    Case one = dense("dense", Activation.RELU).getPayload();
    Network fast = compiled(one.json());
    long most = 0;
    for (int turn = 0; turn < 3; turn++) {
      for (int n = 2; n <= 9; n++) {
        INDArray features = random(n, 10);
        fast.output(features);
        if (turn == 0) {
          most = Math.max(most, NativeScope.liveObjects());
        }
      }
      assertThat(NativeScope.liveObjects()).isEqualTo(most);
    }
    fast.release();
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
