package io.trainyard.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.config.Configuration;
import io.trainyard.model.TokenShape;
import io.trainyard.training.TrainingSettings;
import java.util.List;
import org.junit.jupiter.api.Test;

class GenerateBenchTest {

  @Test
  void plainLoopsStandBesideWindows() {
    TrainingSettings settings =
        TrainingSettings.read(
            Configuration.parseText("model { kind = rnn, hidden = 4, embedding = 3 }"));
    String json =
        settings
            .model()
            .networkJson(new TokenShape(9), settings.optimizer(), settings.run().seed());

    List<GenerateResult> results = new GenerateBench(new Protocol(3, 0, 0), said -> {}).run(json);

    assertThat(results).extracting(GenerateResult::name).containsExactly("steps", "windows");
    assertThat(results.get(1).ratioToWindows().median()).isEqualTo(1);
    assertThat(results.get(0).figures())
        .containsOnlyKeys("name", "tokens_per_second", "spread", "ratio_to_windows");
    assertThat(results.get(0).tokensPerSecond().median()).isPositive();
  }
}
