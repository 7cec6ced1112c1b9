package io.trainyard.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.random.Seed;
import java.util.Optional;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class RnnTest {

  private static final TokenShape SHAPE = new TokenShape(7);

  @Test
  void defaultsAreThoseOfTheReference() {
    assertThat(Read.model("kind = rnn"))
        .isEqualTo(
            new Rnn(
                Rnn.CellKind.LSTM,
                1,
                128,
                Optional.empty(),
                50,
                0,
                1,
                Rnn.TokenWeights.SEPARATE,
                new Rnn.Start(Rnn.InitialState.ZERO, Rnn.Reset.NEVER),
                new WeightSettings(WeightInitialization.XAVIER, 0, new Penalties(0, 0, 0))));
    assertThat(Read.model("kind = rnn").window()).contains(50);
    assertThat(Read.model("kind = mlp").window()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "layers = 0",
        "hidden = 0",
        "embedding = 0",
        "window = 0",
        "dropout = 1.0",
        "cell = elman"
      })
  void wrongValuesAreProblems(String wrong) {
    assertThatThrownBy(() -> Read.model("kind = rnn, " + wrong))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("model." + wrong.substring(0, wrong.indexOf(' ')));
  }

  @Test
  void equalSettingsAndSeedsGiveEqualNetworks() {
    assertThat(json("cell = gru")).isEqualTo(json("cell = gru"));
    float[] weights = Network.fromJson(json("cell = gru")).copyParameters();
    assertThat(Network.fromJson(json("cell = gru")).copyParameters()).isEqualTo(weights);
    String other =
        Read.model("kind = rnn, cell = gru")
            .networkJson(SHAPE, Read.optimizer("kind = sgd"), new Seed(1));
    assertThat(Network.fromJson(other).copyParameters()).isNotEqualTo(weights);
  }

  @Test
  void tyingNeedsVectorsAsLongAsTheOutputsOfALayer() {
    assertThatThrownBy(() -> Read.model("kind = rnn, hidden = 8, tied-embeddings = true"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("model.tied-embeddings")
        .hasMessageContaining("true with embedding = null and hidden = 8");
    Read.model("kind = rnn, hidden = 8, embedding = 8, tied-embeddings = true");
  }

  @Test
  void networksWithoutLearnedStartsAreMadeOfDeeplearning4jsLayersAlone() {
    assertThat(Nets.network(json("embedding = 4")).getnLayers()).isEqualTo(3);
    MultiLayerNetwork learned = Nets.network(json("hidden = 5, initial-state = learned"));
    assertThat(learned.getLayer(1).paramTable().get("S").length()).isEqualTo(10);
    assertThat(learned.getLayer(1).paramTable().get("S").sumNumber().doubleValue()).isZero();
    assertThat(Network.fromJson(json("reset = document")).parameterCount())
        .isEqualTo(Network.fromJson(json("reset = never")).parameterCount());
  }

  @Test
  void theIdentityRnnStartsFromTheIdentity() {
    MultiLayerNetwork network = Nets.network(json("cell = identity-rnn, hidden = 5"));
    assertThat(network.getLayer(0).paramTable().get("RW")).isEqualTo(Nd4j.eye(5));
    assertThat(network.getLayer(0).paramTable().get("b").sumNumber().doubleValue()).isZero();
  }

  @Test
  void theLstmRemembersToBeginWith() {
    MultiLayerNetwork network = Nets.network(json("hidden = 3, forget-bias = 2"));
    INDArray bias = network.getLayer(0).paramTable().get("b");
    assertThat(bias.reshape(12).toFloatVector())
        .containsExactly(0, 0, 0, 2, 2, 2, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void dropoutIsOnTheWayUpOnly() {
    String json = json("layers = 2, embedding = 4, dropout = 0.25, input-dropout = 0.5");
    assertThat(dropout(json, 0)).isEmpty();
    assertThat(dropout(json, 1)).contains("p=0.5");
    assertThat(dropout(json, 2)).contains("p=0.75");
    assertThat(dropout(json, 3)).contains("p=0.75");
  }

  private static String dropout(String json, int layer) {
    BaseLayer conf = Nets.layer(json, layer);
    return conf.getIDropout() == null ? "" : conf.getIDropout().toString();
  }

  @Test
  void aBundleOfDeeplearning4jsOwnLayersTakesTokensThroughAnEmbedding() {
    MultiLayerNetwork network = Nets.network(json("embedding = 4"));
    INDArray tokens = Nd4j.zeros(DataType.FLOAT, 2, 3);
    assertThat(network.output(tokens).shape()).containsExactly(2, 7, 3);
    assertThat(network.getLayer(0).paramTable().get("W").shape()).containsExactly(7, 4);
  }

  @Test
  void aVocabularyOfOneTokenIsBadData() {
    assertThatThrownBy(() -> new TokenShape(1))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("expected a vocabulary of at least 2 tokens, found 1");
  }

  private static String json(String model) {
    return Read.model("kind = rnn, " + model)
        .networkJson(SHAPE, Read.optimizer("kind = sgd"), Nets.SEED);
  }
}
