package io.trainyard.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.config.Configuration;
import io.trainyard.text.TokenizerKind;
import io.trainyard.text.TokenizerSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TextSettingsTest {

  private static final PieceReader.Cutting CUTTING = new PieceReader.Cutting(4_194_304, 67_108_864);
  private static final TextSource.Limits LIMITS = new TextSource.Limits(0.001, 100);

  @Test
  void textStartsFromTheseDefaults() {
    assertThat(read("kind = text, path = corpus"))
        .isEqualTo(
            new TextSource(
                new TextInput.Paths(
                    Optional.of("corpus"), Optional.empty(), Optional.empty(), "dataset.source"),
                "*",
                new TextReading(TextFormat.AUTO, "text", TextReading.Unit.FILE, CUTTING),
                new TextSource.Division(TextSplit.Unit.DOCUMENTS, TextSplit.Places.LAST, 0.1),
                new TokenizerSettings(new TokenizerKind.Characters(), 1, 65_536, false),
                1024,
                LIMITS));
  }

  @Test
  void pairsStartFromTheseDefaults() {
    var words = new TokenizerSettings(new TokenizerKind.Words("en", false), 2, 50_000, true);
    assertThat(read("kind = sequence-pair"))
        .isEqualTo(
            new PairSource(
                Map.of(
                    Side.SOURCE, nowhere("dataset.source.source"),
                    Side.TARGET, nowhere("dataset.source.target")),
                nowhere("dataset.source.tabbed"),
                "*",
                CUTTING,
                Map.of(Side.SOURCE, words, Side.TARGET, words),
                false,
                0.1,
                256,
                LIMITS));
  }

  @Test
  void tokenizersStartFromTheseDefaults() {
    assertThat(tokenizer("kind = bpe"))
        .isEqualTo(new TokenizerSettings(new TokenizerKind.BytePairs(), 2, 8192, true));
    assertThat(tokenizer("kind = word, locale = pt-BR, lower-case = true, max-size = 100"))
        .isEqualTo(new TokenizerSettings(new TokenizerKind.Words("pt-BR", true), 2, 100, true));
  }

  @Test
  void wrongValuesAreNamed() {
    assertThat(problems("kind = text, tokenizer { kind = bpe, max-size = 259 }"))
        .anyMatch(problem -> problem.contains("max-size: expected a whole number at least 260"));
    assertThat(problems("kind = text, tokenizer { kind = words }"))
        .anyMatch(problem -> problem.contains("one of bpe, character, word"));
    assertThat(problems("kind = text, files = \"[\"")).anyMatch(p -> p.contains("a glob such as"));
    assertThat(problems("kind = text, split = lines"))
        .anyMatch(problem -> problem.contains("one of documents, stretches"));
    assertThat(problems("kind = text, rows = 9")).anyMatch(p -> p.contains("a known key"));
  }

  private static TextInput.Paths nowhere(String section) {
    return new TextInput.Paths(Optional.empty(), Optional.empty(), Optional.empty(), section);
  }

  private static TokenizerSettings tokenizer(String text) {
    return ((TextSource) read("kind = text, tokenizer { " + text + " }")).tokenizer();
  }

  private static Source read(String source) {
    Configuration configuration = Configuration.parseText("dataset.source { " + source + " }");
    Source read = DatasetSettings.read(configuration.root()).source().orElseThrow();
    assertThat(configuration.problems()).isEmpty();
    return read;
  }

  private static List<String> problems(String source) {
    Configuration configuration = Configuration.parseText("dataset.source { " + source + " }");
    DatasetSettings.read(configuration.root());
    return configuration.problems().stream().map(Object::toString).toList();
  }
}
