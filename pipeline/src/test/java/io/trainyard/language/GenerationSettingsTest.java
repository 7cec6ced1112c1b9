package io.trainyard.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.config.Configuration;
import io.trainyard.config.ReferenceSections;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.text.TextCodec;
import io.trainyard.text.TokenizerKind;
import io.trainyard.text.Vocabulary;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GenerationSettingsTest {

  private static GenerationSettings read(String hocon) {
    Configuration configuration = Configuration.parseText("generate { " + hocon + " }");
    GenerationSettings settings = GenerationSettings.read(configuration.root());
    ReferenceSections.leave(configuration.root());
    configuration.finish();
    return settings;
  }

  @Test
  void everyDefaultStandsInReferenceConf() {
    assertThat(read(""))
        .isEqualTo(
            new GenerationSettings(
                "generate",
                Optional.empty(),
                500,
                1,
                new Sampling.Drawn(1, Optional.empty(), Optional.empty())));
  }

  @Test
  void everyDefaultOfTrainingsSamplesStandsThereToo() {
    Configuration configuration = Configuration.parseText("");
    assertThat(GenerationSettings.readForTraining(configuration.root()))
        .isEqualTo(
            new GenerationSettings(
                "samples",
                Optional.empty(),
                200,
                1,
                new Sampling.Drawn(1, Optional.empty(), Optional.empty())));
  }

  @Test
  void whereDocumentsDoNotEndSamplesGoOnFromALineFeed() {
    var lines = new TextCodec(new TokenizerKind.Characters(), Vocabulary.of(List.of("a", "\n")));
    var words = new TextCodec(new TokenizerKind.Characters(), Vocabulary.of(List.of("a", " ")));

    assertThat(read("").withoutDocuments(lines.tokenizer())).contains(read("prompt = \"\\n\""));
    assertThat(read("").requireWithoutDocuments(lines.tokenizer()).prompt()).contains("\n");
    assertThat(read("prompt = a").withoutDocuments(words.tokenizer())).contains(read("prompt = a"));
    assertThat(read("").withoutDocuments(words.tokenizer())).isEmpty();
    assertThatThrownBy(() -> read("").requireWithoutDocuments(words.tokenizer()))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("expected generate.prompt, found null")
        .hasMessageContaining("documents do not end in <eos>")
        .hasMessageContaining("give a prompt");
  }

  @Test
  void readsEveryKey() {
    assertThat(
            read(
                "prompt = \"\\n"
                    + "\", length = 9, count = 3, temperature = 0.5, top-k = 7, top-p = 1"))
        .isEqualTo(
            new GenerationSettings(
                "generate",
                Optional.of("\n"),
                9,
                3,
                new Sampling.Drawn(0.5, Optional.of(7), Optional.of(1.0))));
    assertThat(read("greedy = true").sampling()).isEqualTo(new Sampling.Greedy());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "temperature = 0|generate.temperature|greater than 0",
        "temperature = -1|generate.temperature|greater than 0",
        "top-k = 0|generate.top-k|at least 1",
        "top-p = 0|generate.top-p|greater than 0 and at most 1",
        "top-p = 1.5|generate.top-p|greater than 0 and at most 1",
        "length = 0|generate.length|at least 1",
        "count = 0|generate.count|at least 1",
        "prompt = [a]|generate.prompt|text",
        "greedy = true, top-k = 3|generate.greedy|false, or neither of them",
        "heat = 1|generate.heat|a known key"
      })
  void wrongValuesAreToldWithKeyAndWhatIsAllowed(String hocon, String key, String allowed) {
    assertThatThrownBy(() -> read(hocon))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining(key)
        .hasMessageContaining(allowed);
  }
}
