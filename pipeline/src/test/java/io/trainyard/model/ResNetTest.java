package io.trainyard.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.failure.BadConfiguration;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ResNetTest {

  private static final NetworkShape CIFAR = new NetworkShape(new ImageShape(32, 32, 3), 10);
  private static final NetworkShape IMAGENET = new NetworkShape(new ImageShape(224, 224, 3), 1000);
  private static final NetworkShape TINY = new NetworkShape(new ImageShape(9, 6, 1), 3);

  private static ComputationGraph network(String model, NetworkShape shape) {
    return (ComputationGraph) Network.fromJson(Nets.json("kind = resnet, " + model, shape)).model();
  }

  /** Table 6: 0.27, 0.46, 0.66, 0.85 and 1.7 million. */
  @ParameterizedTest
  @CsvSource({"20, 269722", "32, 464154", "44, 658586", "56, 853018", "110, 1727962"})
  void smallOnesHaveThePapersParameters(int depth, long parameters) {
    assertThat(Counts.learned(Nets.json("kind = resnet, depth = " + depth, CIFAR)))
        .isEqualTo(parameters);
  }

  /** As torchvision counts: 11.69, 21.80 and 25.56 million. */
  @ParameterizedTest
  @CsvSource({"18, 11689512", "34, 21797672", "50, 25557032"})
  void largeOnesHaveTheKnownParameters(int depth, long parameters) {
    String json = Nets.json("kind = resnet, stem = imagenet, depth = " + depth, IMAGENET);

    assertThat(Counts.learned(json)).isEqualTo(parameters);
  }

  @Test
  void shortcutsOfOptionAHaveNoParametersAndThoseOfBHaveProjections() {
    String model = "kind = resnet, depth = 20, shortcut = ";

    assertThat(Counts.learned(Nets.json(model + "a", CIFAR))).isEqualTo(269_722);
    // 16 * 32 + 32 * 64, and scales and shifts of 96 channels.
    assertThat(Counts.learned(Nets.json(model + "b", CIFAR))).isEqualTo(269_722 + 2_560 + 192);
    assertThat(Counts.learned(Nets.json(model + "none", CIFAR))).isEqualTo(269_722);
  }

  @Test
  void optionAWidensBottlenecksToo() {
    String model = "kind = resnet, stem = imagenet, depth = 50, shortcut = a";
    // Without 64 * 256 + 256 * 512 + 512 * 1024 + 1024 * 2048, and 2 * 3840 of their normalization.
    assertThat(Counts.learned(Nets.json(model, IMAGENET)))
        .isEqualTo(25_557_032 - 2_768_896 - 7_680);
    NetworkShape small = new NetworkShape(new ImageShape(32, 32, 1), 2);
    assertThat(network("stem = imagenet, depth = 50, shortcut = a", small).output(zeros(small)))
        .hasSize(1);
  }

  private static INDArray zeros(NetworkShape shape) {
    ImageShape image = shape.input();
    return Nd4j.zeros(1, image.channels(), image.height(), image.width());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "b", "none"})
  void stagesHalveHeightAndWidthRoundedUp(String shortcut) {
    ComputationGraph network = network("depth = 8, shortcut = " + shortcut, TINY);

    var activations = network.feedForward(zeros(TINY), false);

    assertThat(activations.get("stage1-block1-relu").shape()).containsExactly(1, 16, 9, 6);
    assertThat(activations.get("stage2-block1-relu").shape()).containsExactly(1, 32, 5, 3);
    assertThat(activations.get("stage3-block1-relu").shape()).containsExactly(1, 64, 3, 2);
    assertThat(activations.get("classes").shape()).containsExactly(1, 3);
  }

  @Test
  void aShortcutOfOptionATakesEachSecondPixelAndZerosForNewChannels() {
    ComputationGraph network = network("depth = 8, shortcut = a", TINY);
    Nd4j.getRandom().setSeed(1);

    var activations = network.feedForward(Nd4j.rand(1, 1, 9, 6), false);

    INDArray before = activations.get("stage1-block1-relu");
    INDArray carried = activations.get("stage2-block1-shortcut-wide");
    assertThat(carried.shape()).containsExactly(1, 32, 5, 3);
    for (int channel = 0; channel < 32; channel++) {
      for (int y = 0; y < 5; y++) {
        for (int x = 0; x < 3; x++) {
          double expected = channel < 16 ? before.getDouble(0, channel, 2 * y, 2 * x) : 0;
          assertThat(carried.getDouble(0, channel, y, x)).isEqualTo(expected);
        }
      }
    }
    assertThat(before.maxNumber().doubleValue()).isPositive();
  }

  /** A 3 x 3 convolution of stride 2 whose only weight is its middle sees what a shortcut sees. */
  @Test
  void stridedConvolutionsLieOverThePixelsThatShortcutsTake() {
    ComputationGraph network = network("depth = 8, shortcut = b", TINY);
    for (String layer : List.of("stage2-block1-a", "stage2-block1-shortcut")) {
      INDArray weights = network.getParam(layer + "-convolution_W");
      int middle = (int) weights.size(2) / 2;
      weights.assign(0);
      weights.putScalar(new int[] {3, 5, middle, middle}, 1);
    }
    Nd4j.getRandom().setSeed(1);

    var activations = network.feedForward(Nd4j.rand(1, 1, 9, 6), false);

    assertThat(activations.get("stage2-block1-a-convolution"))
        .isEqualTo(activations.get("stage2-block1-shortcut-convolution"));
  }

  @Test
  void zeroInitResidualStartsBlocksAsTheirShortcuts() {
    ComputationGraph network = network("depth = 8, zero-init-residual = true", TINY);
    Nd4j.getRandom().setSeed(1);

    var activations = network.feedForward(Nd4j.rand(2, 1, 9, 6), false);

    assertThat(activations.get("stage1-block1-relu")).isEqualTo(activations.get("stem-relu"));
    assertThat(network.getParam("stage1-block1-a-normalization_gamma").meanNumber().doubleValue())
        .isEqualTo(1);
  }

  @Test
  void defaultsAreThePapers() {
    ResNet small = (ResNet) Read.model("kind = resnet");
    ResNet large = (ResNet) Read.model("kind = resnet, stem = imagenet, depth = 18");

    assertThat(small.stem()).isEqualTo(Stem.CIFAR);
    assertThat(small.depth()).isEqualTo(20);
    assertThat(small.shortcut()).isEqualTo(ResNet.Shortcut.A);
    assertThat(small.zeroInitResidual()).isFalse();
    assertThat(small.dropout()).isZero();
    assertThat(small.weights().initialization()).isEqualTo(WeightInitialization.RELU);
    assertThat(large.shortcut()).isEqualTo(ResNet.Shortcut.B);
  }

  @Test
  void penaltiesAreOfWeightsAlone() {
    String json = Nets.json("kind = resnet, depth = 8, weight-decay = 0.1", TINY);
    for (NeuralNetConfiguration conf : Counts.layers(json)) {
      if (conf.getLayer() instanceof BatchNormalization normalization) {
        assertThat(normalization.getRegularization()).isNullOrEmpty();
      } else if (conf.getLayer() instanceof BaseLayer layer) {
        assertThat(layer.getRegularizationByParam("W")).hasSize(1);
        assertThat(layer.getRegularizationByParam("b")).isNullOrEmpty();
      }
    }
  }

  @Test
  void dropoutIsOfTheLastLayersInput() {
    String json = Nets.json("kind = resnet, depth = 8, dropout = 0.2, input-dropout = 0.1", TINY);
    List<NeuralNetConfiguration> dropping =
        Counts.layers(json).stream().filter(conf -> conf.getLayer().getIDropout() != null).toList();

    assertThat(dropping).hasSize(2);
    assertThat(((Dropout) dropping.get(0).getLayer().getIDropout()).getP()).isEqualTo(0.9);
    assertThat(dropping.get(0).getLayer().getLayerName()).isEqualTo("stem-convolution");
    assertThat(((Dropout) dropping.get(1).getLayer().getIDropout()).getP()).isEqualTo(0.8);
    assertThat(dropping.get(1).getLayer()).isInstanceOf(OutputLayer.class);
  }

  @Test
  void equalSpecificationsGiveEqualTextAndEqualWeights() {
    String first = Nets.json("kind = resnet, depth = 8", TINY);

    assertThat(Nets.json("kind = resnet, depth = 8", TINY)).isEqualTo(first);
    assertThat(Network.fromJson(first).copyParameters())
        .isEqualTo(Network.fromJson(first).copyParameters());
  }

  @Test
  void saysWhichImagesAreTooSmall() {
    NetworkShape small = new NetworkShape(new ImageShape(31, 40, 3), 10);
    assertThatThrownBy(() -> Nets.json("kind = resnet, stem = imagenet, depth = 18", small))
        .isInstanceOf(BadConfiguration.class)
        .hasMessage(
            "cannot build resnet: with model.stem = imagenet expected images of at least 32x32,"
                + " found 31x40; set stem = cifar");
    NetworkShape smaller = new NetworkShape(new ImageShape(4, 3, 3), 10);
    assertThatThrownBy(() -> Nets.json("kind = resnet", smaller))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("at least 4x4, found 4x3; use mlp");
  }

  @Test
  void saysWhichDepthsThereAre() {
    assertThatThrownBy(() -> Read.model("kind = resnet, depth = 18"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining(
            "model.depth: expected 6 n + 2, as 20, 32, 44, 56 and 110 are, found 18 with stem ="
                + " cifar");
    assertThatThrownBy(() -> Read.model("kind = resnet, depth = 2"))
        .hasMessageContaining("found 2 with stem = cifar");
    assertThatThrownBy(() -> Read.model("kind = resnet, stem = imagenet"))
        .hasMessageContaining(
            "model.depth: expected one of 18, 34 and 50, found 20 with stem = imagenet");
  }

  @Test
  void reportsEveryWrongValue() {
    assertThatThrownBy(
            () ->
                Read.model(
                    "kind = resnet, stem = mnist, shortcut = c, dropout = 1, depths = 20,"
                        + " zero-init-residual = maybe"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("5 problems")
        .hasMessageContaining("model.stem: expected one of cifar, imagenet, found \"mnist\"")
        .hasMessageContaining("model.shortcut: expected one of a, b, none, found \"c\"")
        .hasMessageContaining("model.depths: expected a known key (did you mean depth?)");
  }

  @Test
  void aPlainNetworkCannotStartWithoutItsResiduals() {
    assertThatThrownBy(
            () -> Read.model("kind = resnet, shortcut = none, zero-init-residual = true"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("model.zero-init-residual: expected false, since nothing would come");
  }
}
