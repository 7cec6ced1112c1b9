package io.trainyard.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.language.LanguageModel;
import io.trainyard.language.LanguageModelChecks;
import io.trainyard.language.Reading;
import io.trainyard.model.recurrent.Span;
import io.trainyard.text.SpecialToken;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecurrentReaderTest {

  private static final int VOCABULARY = 7;
  private static final int[] TEXT = new SplittableRandom(5).ints(30, 0, VOCABULARY).toArray();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cell = tanh",
        "cell = identity-rnn, layers = 2",
        "cell = lstm",
        "cell = gru",
        "cell = tanh, layers = 2, embedding = 3",
        "cell = identity-rnn, embedding = 4",
        "cell = lstm, layers = 3, embedding = 5, dropout = 0.5, input-dropout = 0.2",
        "cell = gru, layers = 2, embedding = 3",
        "cell = lstm, embedding = 6, hidden = 6, tied-embeddings = true",
        "cell = lstm, layers = 2, initial-state = learned"
      })
  void tellsStepByStepWhatAWindowTells(String model) {
    RecurrentNetwork network = network(model);
    float[] window = network.probabilities(new Span(TEXT.length, 1), TEXT, network.initialState(1));

    LanguageModel reader = network.reader();
    List<double[]> told = LanguageModelChecks.read(reader.begin(), VOCABULARY, TEXT);

    for (int t = 0; t < TEXT.length; t++) {
      for (int token = 0; token < VOCABULARY; token++) {
        assertThat(Math.exp(told.get(t + 1)[token]))
            .isCloseTo(window[t * VOCABULARY + token], within(1e-5));
      }
    }
    assertThat(told.get(3)).isNotEqualTo(told.get(TEXT.length));
    LanguageModelChecks.holdFor(reader, TEXT);
  }

  @Test
  void hasTheParametersOfWhenItWasMade() {
    RecurrentNetwork network = network("cell = lstm");
    LanguageModel reader = network.reader();
    double before = after(reader);
    network.network().setParameters(new float[network.network().parameterCount()]);

    assertThat(after(reader)).isEqualTo(before).isNotCloseTo(-Math.log(VOCABULARY), within(1e-3));
    assertThat(after(network.reader())).isCloseTo(-Math.log(VOCABULARY), within(1e-6));
  }

  @Test
  void beginsAnewBehindTheEndOfADocumentWhereTheNetworkDoes() {
    RecurrentNetwork network = network("cell = lstm, layers = 2");
    MultiLayerNetwork stack = (MultiLayerNetwork) network.network().model();
    float[] state = new float[network.stateSize(1)];
    Arrays.fill(state, 0.3f);
    LanguageModel anew =
        RecurrentReader.of(
            stack, new RecurrentReader.Start(state, RecurrentReader.Again.AT_DOCUMENTS));
    LanguageModel going =
        RecurrentReader.of(stack, new RecurrentReader.Start(state, RecurrentReader.Again.NEVER));
    int eos = SpecialToken.EOS.index();

    // What comes first is foretold from the document before, as training reads it.
    assertThat(LanguageModelChecks.read(anew.begin(), VOCABULARY, 4, eos))
        .usingRecursiveComparison()
        .isEqualTo(LanguageModelChecks.read(going.begin(), VOCABULARY, 4, eos));
    double[] behind = LanguageModelChecks.read(anew.begin(), VOCABULARY, 4, eos, 5).get(3);
    assertThat(behind)
        .containsExactly(LanguageModelChecks.read(going.begin(), VOCABULARY, 5).get(1))
        .isNotEqualTo(LanguageModelChecks.read(going.begin(), VOCABULARY, 4, eos, 5).get(3));
    assertThat(behind)
        .isNotEqualTo(LanguageModelChecks.read(network.reader().begin(), VOCABULARY, 5).get(1));
    LanguageModelChecks.holdFor(anew, 4, 5, eos, 6, eos, 4, 2);
  }

  private static double after(LanguageModel model) {
    Reading reading = model.begin();
    Arrays.stream(TEXT).forEach(reading::accept);
    return reading.logProbability(2);
  }

  /** With weights large enough for predictions that differ. */
  private static RecurrentNetwork network(String model) {
    String json =
        Read.model("kind = rnn, hidden = 6, window = 4, " + model)
            .networkJson(new TokenShape(VOCABULARY), Read.optimizer("kind = sgd"), Nets.SEED);
    RecurrentNetwork network = RecurrentNetwork.of(Network.fromJson(json));
    SplittableRandom random = new SplittableRandom(11);
    float[] parameters = new float[network.network().parameterCount()];
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = (float) (random.nextDouble() - 0.5);
    }
    network.network().setParameters(parameters);
    return network;
  }
}
