package io.trainyard.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.model.causal.FixedContextLayer;
import io.trainyard.model.causal.FixedContextLayer.Direct;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FixedContextTest {

  @Test
  void defaultsAreThoseOfTheReference() {
    ModelSpec read = Read.model("kind = fixed-context");
    assertThat(read)
        .isEqualTo(
            new FixedContext(
                new FixedContextLayer.Shape(64, 5, 128, Direct.NONE),
                50,
                0,
                new WeightSettings(WeightInitialization.XAVIER, 0, new Penalties(0, 0, 0))));
    assertThat(read.window()).contains(50);
    assertThat(read.receptiveField()).contains(5);
    assertThat(Read.model("kind = rnn").receptiveField()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "context = 0",
        "context = 10001",
        "embedding = 0",
        "embedding = null",
        "hidden = 0",
        "direct = often",
        "window = 0",
        "dropout = 1.0",
        "cell = lstm"
      })
  void wrongValuesAreProblems(String wrong) {
    assertThatThrownBy(() -> Read.model("kind = fixed-context, " + wrong))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("model." + wrong.substring(0, wrong.indexOf(' ')));
  }

  @Test
  void dropoutIsOfVectorsAndOfWhatTheOutputReads() {
    String json = json("input-dropout = 0.25, dropout = 0.5");
    assertThat(Nets.layer(json, 1).getIDropout().toString()).contains("p=0.75");
    assertThat(Nets.layer(json, 2).getIDropout().toString()).contains("p=0.5");
  }

  @Test
  void weightsAreDrawnForTheWholeContextAndBiasesAreZeros() {
    MultiLayerNetwork network = Nets.network(json("context = 20, embedding = 50, hidden = 200"));
    var weights = network.getLayer(1).paramTable().get("W");
    assertThat(weights.shape()).containsExactly(50, 20 * 200);
    // Glorot and Bengio's deviation, of 20 * 50 inputs and 200 outputs.
    double expected = Math.sqrt(2.0 / (1000 + 200));
    assertThat(weights.stdNumber().doubleValue()).isBetween(0.98 * expected, 1.02 * expected);
    assertThat(network.getLayer(1).paramTable().get("b").sumNumber().doubleValue()).isZero();
  }

  @Test
  void imagesAreAnotherKind() {
    assertThatThrownBy(() -> Nets.json("kind = fixed-context", Nets.MNIST))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("cannot train model.kind = fixed-context on images");
  }

  private static String json(String model) {
    return Read.model("kind = fixed-context, " + model)
        .networkJson(new TokenShape(7), Read.optimizer("kind = sgd"), Nets.SEED);
  }
}
