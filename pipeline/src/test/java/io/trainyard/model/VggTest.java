package io.trainyard.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.failure.BadConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.factory.Nd4j;

class VggTest {

  private static final NetworkShape IMAGENET = new NetworkShape(new ImageShape(224, 224, 3), 1000);
  private static final NetworkShape SMALL = new NetworkShape(new ImageShape(32, 33, 3), 10);

  /** Table 2: 133, 133, 138 and 144 million. */
  @ParameterizedTest
  @CsvSource({"11, 132863336", "13, 133047848", "16, 138357544", "19, 143667240"})
  void hasThePapersParameters(int depth, long parameters) {
    assertThat(Counts.learned(Nets.json("kind = vgg, depth = " + depth, IMAGENET)))
        .isEqualTo(parameters);
  }

  @Test
  void batchNormalizationIsOfTheConvolutionsAndTakesTheirBiasesPlace() {
    String json = Nets.json("kind = vgg, depth = 16, batch-normalization = true", IMAGENET);

    // Scales in addition, shifts for biases: 64 * 2 + 128 * 2 + 256 * 3 + 512 * 6.
    assertThat(Counts.learned(json)).isEqualTo(138_357_544 + 4_224);
  }

  @Test
  void takesSmallImagesAndOtherWidths() {
    String json = Nets.json("kind = vgg, depth = 11, width = 2, dense = [7]", SMALL);

    // 2, 4, 8, 8, 16, 16, 16, 16 filters, 16 values, 7 units, 10 classes.
    int convolutions = 56 + 76 + 296 + 584 + 1_168 + 3 * 2_320;
    assertThat(Nets.network(json).numParams()).isEqualTo(convolutions + 17 * 7 + 8 * 10);
    assertThat(Nets.network(json).output(Nd4j.zeros(2, 3, 32, 33)).shape()).containsExactly(2, 10);
  }

  @Test
  void dropsTheDenseLayersOutputs() {
    String json = Nets.json("kind = vgg, depth = 11, width = 1, dense = [3, 4]", SMALL);
    var confs = MultiLayerConfiguration.fromJson(json).getConfs();
    int last = confs.size() - 1;

    for (int i = 0; i < confs.size(); i++) {
      if (i < last - 1) {
        assertThat(confs.get(i).getLayer().getIDropout()).isNull();
      } else {
        assertThat(((Dropout) confs.get(i).getLayer().getIDropout()).getP()).isEqualTo(0.5);
      }
    }
  }

  @Test
  void defaultsAreThePapers() {
    Vgg vgg = (Vgg) Read.model("kind = vgg");

    assertThat(vgg.depth()).isEqualTo(16);
    assertThat(vgg.width()).isEqualTo(64);
    assertThat(vgg.dense()).containsExactly(4096, 4096);
    assertThat(vgg.hiddenSettings())
        .isEqualTo(new HiddenSettings(HiddenActivation.RELU, 0.5, false));
    assertThat(vgg.weights().initialization()).isEqualTo(WeightInitialization.RELU);
  }

  @Test
  void saysWhatItCannotBe() {
    assertThatThrownBy(() -> Read.model("kind = vgg, depth = 12, width = 0"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("model.depth: expected one of 11, 13, 16 and 19, found 12")
        .hasMessageContaining("model.width");
    NetworkShape small = new NetworkShape(new ImageShape(32, 31, 3), 10);
    assertThatThrownBy(() -> Nets.json("kind = vgg", small))
        .isInstanceOf(BadConfiguration.class)
        .hasMessage(
            "cannot build vgg: expected images of at least 32x32, found 32x31; use cnn, with fewer"
                + " poolings");
  }
}
