package io.trainyard.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.failure.BadConfiguration;
import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

class CnnTest {

  private static final NetworkShape SHAPE = new NetworkShape(new ImageShape(9, 6, 2), 3);

  private static final String TWO_BLOCKS =
      "kind = cnn, filters = [3, 4], kernels = [3, 2], convolutions = [1, 2], windows = [3, 1],"
          + " dense = [5], batch-normalization = false";

  private static List<Object> layers(String json) {
    return MultiLayerConfiguration.fromJson(json).getConfs().stream()
        .map(conf -> (Object) conf.getLayer().getClass())
        .toList();
  }

  @Test
  void blocksAreConfiguredOneByOne() {
    String json = Nets.json(TWO_BLOCKS, SHAPE);

    assertThat(layers(json))
        .isEqualTo(
            List.of(
                ConvolutionLayer.class,
                SubsamplingLayer.class,
                ConvolutionLayer.class,
                ConvolutionLayer.class,
                DenseLayer.class,
                OutputLayer.class));
    // 3 * 19, 4 * 13, 4 * 17; 3x2 pixels of 4 channels, 5 units, 3 classes.
    assertThat(Nets.network(json).numParams()).isEqualTo(57 + 52 + 68 + 25 * 5 + 6 * 3);
    assertThat(Nets.network(json).output(Nd4j.zeros(2, 2, 9, 6)).shape()).containsExactly(2, 3);
  }

  @Test
  void oneNumberGoesForAllBlocks() {
    String json = Nets.json("kind = cnn, filters = [4, 8]", SHAPE);

    List<Class<?>> block =
        List.of(
            ConvolutionLayer.class,
            BatchNormalization.class,
            ActivationLayer.class,
            ConvolutionLayer.class,
            BatchNormalization.class,
            ActivationLayer.class,
            SubsamplingLayer.class);
    assertThat(layers(json).subList(0, 7)).isEqualTo(block);
    assertThat(layers(json).subList(7, 14)).isEqualTo(block);
    assertThat(layers(json).subList(14, 18))
        .isEqualTo(
            List.of(
                DenseLayer.class,
                BatchNormalization.class,
                ActivationLayer.class,
                OutputLayer.class));
  }

  @Test
  void globalPoolingMakesTheSizeOfImagesNoMatter() {
    String model =
        "kind = cnn, filters = [4], global-pooling = true, pooling = average, dense = []";
    String json = Nets.json(model, SHAPE);
    NetworkShape other = new NetworkShape(new ImageShape(20, 30, 2), 3);

    assertThat(layers(json)).contains(GlobalPoolingLayer.class);
    assertThat(MultiLayerConfiguration.fromJson(json).getConf(6).getLayer())
        .isInstanceOfSatisfying(
            SubsamplingLayer.class,
            layer -> assertThat(layer.getPoolingType()).isEqualTo(PoolingType.AVG));
    assertThat(Counts.learned(Nets.json(model, other))).isEqualTo(Counts.learned(json));
  }

  @Test
  void dropsBlocksAndDenseLayersOutputs() {
    String json =
        Nets.json(TWO_BLOCKS + ", input-dropout = 0.1, dropout = 0.25, dense-dropout = 0.5", SHAPE);

    assertThat(keepProbabilities(json)).containsExactly(0.9, 1.0, 0.75, 1.0, 0.75, 0.5);
  }

  private static List<Double> keepProbabilities(String json) {
    return MultiLayerConfiguration.fromJson(json).getConfs().stream()
        .map(conf -> conf.getLayer().getIDropout())
        .map(dropout -> dropout == null ? 1.0 : ((Dropout) dropout).getP())
        .toList();
  }

  @Test
  void defaultsStandInTheReference() {
    Cnn cnn = (Cnn) Read.model("kind = cnn");

    assertThat(cnn.blocks())
        .containsExactly(new Cnn.Block(32, 3, 2, 2), new Cnn.Block(64, 3, 2, 2));
    assertThat(cnn.pooling()).isEqualTo(Cnn.Pooling.MAX);
    assertThat(cnn.globalPooling()).isFalse();
    assertThat(cnn.dense()).containsExactly(128);
    assertThat(cnn.denseDropout()).isZero();
    assertThat(cnn.hiddenSettings()).isEqualTo(new HiddenSettings(HiddenActivation.RELU, 0, true));
  }

  @Test
  void saysWhatDoesNotGoTogether() {
    assertThatThrownBy(
            () -> Read.model("kind = cnn, filters = [4, 8], kernels = [3, 3, 3], windows = [0]"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining(
            "model.kernels: expected one whole number for all blocks, or one for each of"
                + " model.filters, which are 2, found [3, 3, 3]")
        .hasMessageContaining("model.windows[0]: expected a whole number at least 1, found 0");
    assertThatThrownBy(() -> Read.model("kind = cnn, filters = []"))
        .hasMessageContaining("model.filters: expected a whole number for each block");
    assertThatThrownBy(() -> Nets.json("kind = cnn, filters = [4, 4, 4], windows = [2]", SHAPE))
        .isInstanceOf(BadConfiguration.class)
        .hasMessage(
            "cannot build cnn: with model.windows = [2, 2, 2] expected images of at least 8x8, found"
                + " 9x6; set fewer or smaller windows");
  }
}
