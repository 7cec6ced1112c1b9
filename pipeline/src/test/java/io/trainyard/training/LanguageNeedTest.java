package io.trainyard.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.TinyText;
import io.trainyard.config.Configuration;
import io.trainyard.memory.DriverWork;
import io.trainyard.memory.Workload;
import io.trainyard.model.Network;
import io.trainyard.model.RecurrentNetwork;
import io.trainyard.model.TokenShape;
import io.trainyard.model.recurrent.Span;
import org.junit.jupiter.api.Test;

class LanguageNeedTest {

  private static final int VOCABULARY = 7;

  /** Of 53 tokens to validate by. */
  private static final TinyText TEXT = TinyText.counting("language-need", VOCABULARY, 200);

  private static TrainingSettings settings(String model) {
    return TrainingSettings.read(
        Configuration.parseText(
            "model { kind = rnn, hidden = 3, window = 6, %s }, optimizer { kind = adam, batch-size = 20 }"
                .formatted(model)));
  }

  private static RecurrentNetwork network(TrainingSettings settings) {
    return RecurrentNetwork.of(
        Network.fromJson(
            settings
                .model()
                .networkJson(
                    new TokenShape(VOCABULARY), settings.optimizer(), settings.run().seed())));
  }

  @Test
  void theDriverHasTwoNetworksAndTheirPasses() {
    TrainingSettings settings = settings("embedding = null");
    try (RecurrentNetwork network = network(settings)) {
      LanguageNeed need = new LanguageNeed(settings, network, TEXT, true);
      long parameters = network.network().parameterCount();

      DriverWork generating = need.driverWork();

      // Parameters, gradients and two moments each; 52 positions are 8 lanes of 6 steps.
      assertThat(generating.arrays())
          .isEqualTo(2 * 4 * 4 * parameters + 4 * network.windowNumbers(new Span(6, 8)));
      assertThat(generating.heap()).isEqualTo(53 + 4 * parameters);
      assertThat(new LanguageNeed(settings, network, TEXT, false).driverWork())
          .isEqualTo(new DriverWork(53, generating.arrays()));
    }
  }

  @Test
  void aTaskThatGeneratesHasAnotherNetworkAndItsWeightsOnTheHeap() {
    TrainingSettings settings = settings("embedding = null");
    try (RecurrentNetwork network = network(settings)) {
      long parameters = network.network().parameterCount();

      Workload silent = new LanguageNeed(settings, network, TEXT, false).alone();
      Workload generating = new LanguageNeed(settings, network, TEXT, true).alone();

      assertThat(generating.heldBytes() - silent.heldBytes()).isEqualTo(4 * parameters);
      assertThat(generating.passes().training() - silent.passes().training())
          .isEqualTo(4 * 4 * parameters);
      assertThat(generating.passes().inference()).isEqualTo(silent.passes().inference());
    }
  }

  @Test
  void tellingOfVectorsTakesMoreThanTheVectors() {
    TrainingSettings settings = settings("embedding = 5");
    try (RecurrentNetwork network = network(settings)) {
      // 30 bytes a number; of each token a unit vector, and ten rows of neighbours.
      assertThat(new LanguageNeed(settings, network, TEXT, true).driverWork().heap())
          .isEqualTo(53 + 7 * 5 * 30 + 7 * (5 * 4 + 10 * 64));
    }
  }
}
