package io.trainyard.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.config.Configuration;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.training.TrainingSettings;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SoupTest {

  private static Soup read(String hocon) {
    Configuration configuration = Configuration.parseText(hocon);
    Soup soup = Soup.read(configuration.root());
    TrainingSettings.read(configuration);
    return soup;
  }

  @Test
  void isGreedyUnlessAskedOtherwise() {
    assertThat(read("")).isEqualTo(new Soup.Greedy(Optional.of(10_000)));
    assertThat(read("soup.kind = uniform")).isEqualTo(new Soup.Uniform(Optional.of(10_000)));
  }

  @Test
  void isNormalizedByAsManyRowsAsAsked() {
    assertThat(read("soup.normalization-rows = 500").normalizationRows()).contains(500);
    assertThat(read("soup.normalization-rows = null").normalizationRows()).isEmpty();
    assertThatThrownBy(() -> read("soup.normalization-rows = 0"))
        .hasMessageContaining("soup.normalization-rows");
  }

  @Test
  void anUnknownKindIsRefused() {
    assertThatThrownBy(() -> read("soup.kind = greddy"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContainingAll("soup.kind", "greedy", "uniform");
  }
}
