package io.trainyard.model;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.config.Configuration;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.random.Seed;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;

class ModelSpecTest {

  private static final NetworkShape TINY = new NetworkShape(new ImageShape(2, 2, 1), 3);

  @Test
  void aKindIsWhatTheConfigurationCallsIt() {
    assertThat(ModelKinds.KINDS.keySet())
        .allSatisfy(kind -> assertThat(read(kind).kind()).isEqualTo(kind));
  }

  private static ModelSpec read(String kind) {
    return ModelSpec.read(Configuration.parseText("model.kind = " + kind).root());
  }

  @Test
  void softmaxHasOneWeightForEachPixelAndClass() {
    // (784 + 1) * 10
    assertThat(parameters("kind = softmax")).isEqualTo(7_850);
  }

  @Test
  void mlpHasTheParametersOfItsWidths() {
    // 785 * 512 + 513 * 512 + 513 * 10
    assertThat(parameters("kind = mlp")).isEqualTo(669_706);
    // 785 * 300 + 301 * 100 + 101 * 10
    assertThat(parameters("kind = mlp, hidden = [300, 100]")).isEqualTo(266_610);
    assertThat(parameters("kind = mlp, hidden = []")).isEqualTo(7_850);
  }

  @Test
  void aBottleneckFactorsEachHiddenLayersWeights() {
    // 784 * 64 + 65 * 512 + 512 * 64 + 65 * 512 + 513 * 10
    assertThat(parameters("kind = mlp, bottleneck = 64")).isEqualTo(154_634);
  }

  @Test
  void bottlenecksAreLinear() {
    String json = Nets.json("kind = mlp, hidden = [5], bottleneck = 3, activation = tanh", TINY);

    assertThat(Nets.layer(json, 0).getActivationFn()).isInstanceOf(ActivationIdentity.class);
    assertThat(Nets.layer(json, 1).getActivationFn()).isInstanceOf(ActivationTanH.class);
  }

  @Test
  void lenetHasTheParametersOfItsFilters() {
    // 20 * 26 + 50 * 501 + (4 * 4 * 50 + 1) * 500 + 501 * 10
    assertThat(parameters("kind = lenet")).isEqualTo(431_080);
  }

  @Test
  void lenetTakesColourAndOddSizes() {
    // 28x36 after the convolution's 32x40: 14x18, 10x14, 5x7
    NetworkShape shape = new NetworkShape(new ImageShape(32, 40, 3), 4);
    String json = Nets.json("kind = lenet, filters = [2, 3], dense = 7", shape);

    // 2 * 76 + 3 * 51 + (5 * 7 * 3 + 1) * 7 + 8 * 4
    assertThat(Nets.network(json).numParams()).isEqualTo(1_079);
    assertThat(Nets.network(json).output(Nd4j.zeros(2, 3, 32, 40)).shape()).containsExactly(2, 4);
  }

  @Test
  void lenetNamesTheSmallestImageThatItsKernelAllows() {
    NetworkShape small = new NetworkShape(new ImageShape(28, 15, 1), 10);
    assertThatThrownBy(() -> Nets.json("kind = lenet", small))
        .isInstanceOf(BadConfiguration.class)
        .hasMessage(
            "cannot build lenet: with model.kernel = 5 expected images of at least 16x16, found"
                + " 28x15; set a smaller kernel, or use mlp");
    NetworkShape smallest = new NetworkShape(new ImageShape(16, 16, 1), 10);
    assertThat(Nets.network(Nets.json("kind = lenet", smallest)).numParams()).isPositive();
  }

  @Test
  void batchNormalizationStandsBetweenAffineMapAndActivation() {
    String json = Nets.json("kind = mlp, hidden = [8], batch-normalization = true", Nets.MNIST);
    var confs = MultiLayerConfiguration.fromJson(json).getConfs();

    assertThat(confs.stream().map(conf -> (Object) conf.getLayer().getClass()))
        .containsExactly(
            DenseLayer.class, BatchNormalization.class, ActivationLayer.class, OutputLayer.class);
    assertThat(Nets.layer(json, 0).getActivationFn()).isInstanceOf(ActivationIdentity.class);
    // 784 * 8 without bias; scale, shift, mean and deviation; 9 * 10
    assertThat(Nets.network(json).numParams()).isEqualTo(6_394);
  }

  @Test
  void batchNormalizationOfConvolutionsComesBeforePooling() {
    String json = Nets.json("kind = lenet, batch-normalization = true", Nets.MNIST);
    var confs = MultiLayerConfiguration.fromJson(json).getConfs();

    assertThat(confs.stream().limit(4).map(conf -> (Object) conf.getLayer().getClass()))
        .containsExactly(
            ConvolutionLayer.class,
            BatchNormalization.class,
            ActivationLayer.class,
            SubsamplingLayer.class);
    assertThat(Nets.network(json).output(Nd4j.zeros(2, 1, 28, 28)).shape()).containsExactly(2, 10);
  }

  @Test
  void dropoutActsOnTheInputOfTheNextLayerWithWeights() {
    String json =
        Nets.json(
            "kind = mlp, hidden = [6, 5], bottleneck = 4, input-dropout = 0.2, dropout = 0.5",
            TINY);

    assertThat(keepProbability(json, 0)).isCloseTo(0.8, within(1e-12));
    assertThat(keepProbability(json, 1)).isNaN();
    assertThat(keepProbability(json, 2)).isEqualTo(0.5);
    assertThat(keepProbability(json, 3)).isNaN();
    assertThat(keepProbability(json, 4)).isEqualTo(0.5);
  }

  @Test
  void lenetDropsTheDenseLayersOutputOnly() {
    String json = Nets.json("kind = lenet, input-dropout = 0.1, dropout = 0.4", Nets.MNIST);

    assertThat(keepProbability(json, 0)).isEqualTo(0.9);
    assertThat(keepProbability(json, 2)).isNaN();
    assertThat(keepProbability(json, 4)).isNaN();
    assertThat(keepProbability(json, 5)).isEqualTo(0.6);
  }

  @Test
  void withoutDropoutThereIsNone() {
    String json = Nets.json("kind = mlp", TINY);

    assertThat(keepProbability(json, 0)).isNaN();
    assertThat(keepProbability(json, 2)).isNaN();
  }

  @Test
  void dropoutSilencesThatPartOfHiddenUnitsAndScalesTheRest() {
    String json =
        Nets.json("kind = mlp, hidden = [4000], activation = sigmoid, dropout = 0.25", TINY);
    MultiLayerNetwork network = Nets.network(json);
    network.getParam("0_W").assign(0);
    Map<String, INDArray> gradients = gradients(network, Nd4j.ones(1, 4));

    // Each hidden unit gives sigmoid(0) = 1/2, or 1/2 / 0.75 where it is kept.
    INDArray column = gradients.get("1_W").getColumn(0).dup();
    double bias = gradients.get("1_b").getDouble(0);
    long silent = column.eq(0).castTo(DataType.INT64).sumNumber().longValue();
    assertThat(silent / 4000.0).isCloseTo(0.25, within(0.03));
    assertThat(column.maxNumber().doubleValue() + column.minNumber().doubleValue())
        .isCloseTo(bias * 0.5 / 0.75, within(1e-5));
  }

  @Test
  void penaltiesAreOfWeightsNotBiases() {
    String json =
        Nets.json(
            "kind = mlp, hidden = [5], l1 = 0.1, l2 = 0.2, weight-decay = 0.3,"
                + " batch-normalization = true",
            TINY);

    for (int index : new int[] {0, 3}) {
      BaseLayer layer = Nets.layer(json, index);
      assertThat(layer.getRegularizationByParam("W"))
          .containsExactly(
              new L1Regularization(0.1), new L2Regularization(0.2), new WeightDecay(0.3, true));
      assertThat(layer.getRegularizationByParam("b")).isNullOrEmpty();
    }
    assertThat(Nets.layer(json, 1).getRegularizationByParam("gamma")).isNullOrEmpty();
  }

  @Test
  void adamwTakesRateTimesDecayOffWeightsAndNothingElse() {
    String json =
        Nets.json("kind = softmax", "kind = adamw, learning-rate = 0.5, weight-decay = 0.2", TINY);
    MultiLayerNetwork network = Nets.network(json);
    network.getParam("0_b").assign(3);
    INDArray before = network.getParam("0_W").dup();

    // Inputs of 0 give weights a gradient of 0, and biases, being equal, one of -2/3 or 1/3.
    network.fit(Nd4j.zeros(1, 4), Nd4j.create(new float[][] {{1, 0, 0}}));

    INDArray after = network.getParam("0_W");
    assertThat(after.sub(before.mul(0.9)).amaxNumber().doubleValue()).isLessThan(1e-6);
    // Adam's first step is as long as the rate.
    assertThat(network.getParam("0_b").toFloatVector())
        .containsExactly(new float[] {3.5f, 2.5f, 2.5f}, within(1e-5f));
  }

  @Test
  void weightsDecayOnce() {
    ModelSpec model = Read.model("kind = mlp, weight-decay = 0.1");
    assertThatThrownBy(() -> model.networkJson(TINY, Read.optimizer("kind = adamw"), new Seed(1)))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("expected one weight decay, found model.weight-decay = 0.1");
  }

  @Test
  void aCatalogueNetworkNeedsAnOptimizer() {
    OptimizerSettings own =
        Read.from(
            "model { kind = dl4j-json, path = x }, optimizer { kind = network }",
            root -> {
              ModelSpec.read(root);
              return OptimizerSettings.read(root, 20);
            });
    assertThatThrownBy(() -> Read.model("kind = mlp").networkJson(TINY, own, new Seed(1)))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("name an optimizer");
  }

  @Test
  void equalSpecificationsGiveEqualTextAndEqualWeights() {
    String model = "kind = lenet, dropout = 0.5, l2 = 1e-4, batch-normalization = true";
    String first = Nets.json(model, "kind = momentum", Nets.MNIST);
    String second = Nets.json(model, "kind = momentum", Nets.MNIST);

    assertThat(second).isEqualTo(first);
    assertThat(MultiLayerConfiguration.fromJson(first).toJson()).isEqualTo(first);
    assertThat(Nets.network(second).params()).isEqualTo(Nets.network(first).params());
  }

  @Test
  void anotherSeedGivesOtherWeights() {
    ModelSpec model = Read.model("kind = softmax");
    OptimizerSettings optimizer = Read.optimizer("kind = sgd");
    INDArray first = Nets.network(model.networkJson(TINY, optimizer, new Seed(1))).params();
    INDArray second = Nets.network(model.networkJson(TINY, optimizer, new Seed(2))).params();

    assertThat(first).isNotEqualTo(second);
  }

  @Test
  void runsInWorkspacesWithoutCache() {
    MultiLayerConfiguration configuration =
        MultiLayerConfiguration.fromJson(Nets.json("kind = mlp", TINY));

    assertThat(configuration.getTrainingWorkspaceMode()).isEqualTo(WorkspaceMode.ENABLED);
    assertThat(configuration.getInferenceWorkspaceMode()).isEqualTo(WorkspaceMode.ENABLED);
    assertThat(configuration.getDataType()).isEqualTo(DataType.FLOAT);
    assertThat(configuration.getConf(0).isMiniBatch()).isTrue();
  }

  @Test
  void everyActivationAndInitializationBuilds() {
    for (HiddenActivation activation : HiddenActivation.values()) {
      for (WeightInitialization initialization : WeightInitialization.values()) {
        String json =
            Nets.json(
                "kind = mlp, hidden = [3], activation = %s, weight-init = %s"
                    .formatted(kebab(activation), kebab(initialization)),
                TINY);
        assertThat(Nets.network(json).output(Nd4j.ones(1, 4)).sumNumber().doubleValue())
            .as(json)
            .isCloseTo(1, within(1e-5));
      }
    }
  }

  @Test
  void initialWeightsAreAsWideAsTheirFormulaSays() {
    NetworkShape shape = new NetworkShape(new ImageShape(40, 40, 1), 100);
    // Fan-in 1600, fan-out 100.
    Map<String, Double> deviations =
        Map.ofEntries(
            entry("xavier", Math.sqrt(2 / 1700.0)),
            entry("xavier-uniform", Math.sqrt(6 / 1700.0) / Math.sqrt(3)),
            entry("relu", Math.sqrt(2 / 1600.0)),
            entry("relu-uniform", Math.sqrt(6 / 1600.0) / Math.sqrt(3)),
            entry("lecun-normal", 1 / 40.0),
            entry("lecun-uniform", 3 / 40.0 / Math.sqrt(3)),
            entry("normal", 1 / 40.0),
            entry("uniform", 1 / 40.0 / Math.sqrt(3)),
            entry("sigmoid-uniform", 4 * Math.sqrt(6 / 1700.0) / Math.sqrt(3)),
            entry("small-normal", 0.001),
            entry("zero", 0.0));

    assertThat(deviations).hasSize(WeightInitialization.values().length);
    deviations.forEach(
        (kind, expected) -> {
          String json = Nets.json("kind = softmax, weight-init = " + kind, shape);
          double found = Nets.network(json).getParam("0_W").stdNumber().doubleValue();
          assertThat(found).as(kind).isCloseTo(expected, within(0.01 * expected));
        });
  }

  @Test
  void reportsEveryWrongValue() {
    assertThatThrownBy(
            () ->
                Read.model(
                    "kind = mlp, hidden = [10, 0, 2.5], bottleneck = -1, activation = ReLU,"
                        + " weight-init = he, dropout = 1, input-dropout = -0.1, l2 = -1,"
                        + " batch-normalization = yes, droput = 0.5"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("10 problems")
        .hasMessageContaining("model.hidden[1]: expected a whole number at least 1, found 0")
        .hasMessageContaining("model.hidden[2]: expected a whole number at least 1, found 2.5")
        .hasMessageContaining("model.bottleneck: expected a whole number at least 1, found -1")
        .hasMessageContaining("model.activation: expected one of relu, leaky-relu, relu6")
        .hasMessageContaining("model.weight-init: expected one of xavier, xavier-uniform, relu")
        .hasMessageContaining("model.dropout: expected a number at least 0 and less than 1")
        .hasMessageContaining("model.input-dropout")
        .hasMessageContaining("model.l2: expected a number at least 0, found -1")
        .hasMessageContaining("model.batch-normalization: expected true or false, found \"yes\"")
        .hasMessageContaining("model.droput: expected a known key (did you mean dropout?)");
  }

  @Test
  void lenetTakesTwoNumbersOfFilters() {
    assertThatThrownBy(() -> Read.model("kind = lenet, filters = [20]"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("model.filters: expected two whole numbers");
  }

  @Test
  void aWrongKindNamesTheCatalogue() {
    assertThatThrownBy(() -> Read.model("kind = lennet"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining(
            "causal-convolution, cnn, dl4j-json, encoder-decoder, fixed-context, gradient-boosted-trees, image-rnn, keras-h5, lenet, linear-regression, logistic-regression, mlp, multilayer-perceptron, ngram, nice, random-forest, resnet, rnn, softmax, vgg (did you mean lenet?)");
  }

  @Test
  void oneClassIsNothingToTellApart() {
    assertThatThrownBy(() -> new NetworkShape(new ImageShape(1, 1, 1), 1))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("expected a dataset of at least 2 classes, found 1");
  }

  private static long parameters(String model) {
    return Nets.network(Nets.json(model, Nets.MNIST)).numParams();
  }

  private static String kebab(Enum<?> constant) {
    return io.trainyard.config.Section.kebab(constant);
  }

  private static double keepProbability(String json, int layer) {
    Object dropout = MultiLayerConfiguration.fromJson(json).getConf(layer).getLayer().getIDropout();
    return dropout == null ? Double.NaN : ((Dropout) dropout).getP();
  }

  private static Map<String, INDArray> gradients(MultiLayerNetwork network, INDArray features) {
    Nd4j.getRandom().setSeed(1);
    network.setInput(features);
    network.setLabels(Nd4j.create(new float[][] {{1, 0, 0}}));
    network.computeGradientAndScore();
    return network.gradient().gradientForVariable();
  }

  private static Set<String> kinds() {
    return ModelKinds.KINDS.keySet();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void kindsOfSequencesAreThoseThatReadText(String kind) {
    boolean isOfAFile = Set.of("dl4j-json", "keras-h5").contains(kind);
    ModelSpec model = Read.model("kind = " + kind + (isOfAFile ? ", path = x" : ""));
    assertThat(ModelSpec.isOfSequences(kind)).isEqualTo(model.readsText());
  }
}
