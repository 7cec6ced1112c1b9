package io.trainyard.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.config.Configuration;
import org.junit.jupiter.api.Test;

class CheckpointSettingsTest {

  @Test
  void defaultsAreThoseOfTheReference() {
    assertThat(CheckpointSettings.read(Configuration.parseText("").root()))
        .isEqualTo(new CheckpointSettings(1, 1, true));
  }

  @Test
  void listsWhatIsWrong() {
    var configuration =
        Configuration.parseText(
            "checkpoint { every-epochs = 0, save-top-k = -2, save-last = yes, save-lst = true }");
    CheckpointSettings.read(configuration.root());

    assertThatThrownBy(configuration::finish)
        .hasMessageContaining("checkpoint.every-epochs: expected a whole number at least 1")
        .hasMessageContaining("checkpoint.save-top-k: expected a whole number at least -1")
        .hasMessageContaining("checkpoint.save-last: expected true or false, found \"yes\"")
        .hasMessageContaining("checkpoint.save-lst: expected a known key (did you mean save-last");
  }
}
