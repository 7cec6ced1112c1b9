package io.trainyard.acceleration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.config.Configuration;
import io.trainyard.model.Clipping;
import io.trainyard.model.ImageShape;
import io.trainyard.model.ModelSpec;
import io.trainyard.model.Network;
import io.trainyard.model.NetworkShape;
import io.trainyard.model.OptimizerSettings;
import io.trainyard.model.Step;
import io.trainyard.random.Seed;
import java.util.Map;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * On a CPU, where the same operations of ND4J are oneDNN's or its own: what cuDNN makes of them can
 * only be seen on a GPU.
 */
class LayerHelpersTest {

  private static final int ROWS = 8;

  private static String json(String model) {
    Configuration configuration =
        Configuration.parseText("model { %s }, optimizer { kind = sgd }".formatted(model));
    return ModelSpec.read(configuration.root())
        .networkJson(
            new NetworkShape(new ImageShape(20, 20, 2), 4),
            OptimizerSettings.read(configuration.root(), 1),
            new Seed(1));
  }

  /** Overlapping windows over padding, and normalization in the ways that DL4J has of it. */
  private static String json(
      PoolingType pooling, ConvolutionMode mode, boolean logStd, boolean locked) {
    return new NeuralNetConfiguration.Builder()
        .seed(5)
        .updater(new Sgd(0.1))
        .list()
        .layer(
            new ConvolutionLayer.Builder(3, 3)
                .nOut(4)
                .convolutionMode(mode)
                .activation(Activation.TANH)
                .build())
        .layer(
            new BatchNormalization.Builder()
                .useLogStd(logStd)
                .lockGammaBeta(locked)
                .gamma(0.5)
                .beta(0.25)
                .build())
        .layer(
            new SubsamplingLayer.Builder(pooling)
                .kernelSize(3, 3)
                .stride(2, 2)
                .convolutionMode(mode)
                .build())
        .layer(new OutputLayer.Builder().nOut(4).activation(Activation.SOFTMAX).build())
        .setInputType(InputType.convolutional(20, 20, 2))
        .build()
        .toJson();
  }

  @Test
  void convolutionsPoolingsAndNormalizationsHaveOne() {
    assertThat(LayerHelpers.install(Network.fromJson(json("kind = lenet")))).isEqualTo(4);
    assertThat(LayerHelpers.install(Network.fromJson(json("kind = resnet, depth = 8"))))
        .isEqualTo(14 + 2);
    assertThat(LayerHelpers.install(Network.fromJson(json("kind = mlp")))).isZero();
  }

  @Test
  void onGpusOnlyThoseWhoAskForItGetCudnn() {
    assertThat(LayerHelpers.areWanted(true, Map.of())).isTrue();
    assertThat(LayerHelpers.areWanted(false, Map.of())).isFalse();
    assertThat(LayerHelpers.areWanted(false, Map.of("TRAINYARD_CUDNN", "true"))).isTrue();
    assertThat(LayerHelpers.areWanted(false, Map.of("TRAINYARD_CUDNN", "no"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kind = lenet",
        "kind = lenet, batch-normalization = true",
        "kind = cnn, filters = [4], pooling = average",
        "kind = resnet, depth = 8"
      })
  void stepsAreThoseOfDl4j(String model) {
    requireSameSteps(json(model));
  }

  @ParameterizedTest
  @CsvSource({
    "MAX, Truncate, false, false",
    "AVG, Truncate, true, false",
    "MAX, Same, true, true",
    "AVG, Same, false, true"
  })
  void eachSettingIsThatOfDl4j(
      PoolingType pooling, ConvolutionMode mode, boolean logStd, boolean locked) {
    requireSameSteps(json(pooling, mode, logStd, locked));
  }

  private static void requireSameSteps(String json) {
    Network stock = Network.fromJson(json);
    Network helped = Network.fromJson(json);
    assertThat(LayerHelpers.install(helped)).isPositive();
    Nd4j.getRandom().setSeed(3);
    INDArray features = Nd4j.rand(ROWS, 2, 20, 20);
    INDArray labels = Nd4j.eye(4).getRows(0, 1, 2, 3, 0, 1, 2, 3);

    for (int i = 0; i < 4; i++) {
      Step step = new Step(i, 0, Double.NaN, Clipping.NONE, new Seed(i));
      double expected = stock.fit(features, labels, step);
      assertThat(helped.fit(features, labels, step)).isCloseTo(expected, within(1e-3));
    }
    INDArray expected = stock.model().params();
    assertThat(helped.model().params().sub(expected).amaxNumber().doubleValue()).isLessThan(1e-3);
    float[] probabilities = stock.probabilities(features);
    float[] found = helped.probabilities(features);
    for (int i = 0; i < probabilities.length; i++) {
      assertThat(found[i]).isCloseTo(probabilities[i], within(1e-3f));
    }
  }
}
