package io.trainyard.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.failure.BadData;
import io.trainyard.text.TextCodec;
import io.trainyard.text.TokenizerKind;
import io.trainyard.text.Vocabulary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LanguageBundleTest {

  private static final Configuration CONF = new Configuration();
  private static final TextCodec CODEC = codec("a", "b", "c");

  @TempDir private Path folder;

  private org.apache.hadoop.fs.Path path() {
    return new org.apache.hadoop.fs.Path(folder.toString());
  }

  private static TextCodec codec(String... tokens) {
    return new TextCodec(new TokenizerKind.Characters(), Vocabulary.of(List.of(tokens)));
  }

  private static RecurrentNetwork network() {
    String json =
        Read.model("kind = rnn, cell = gru, hidden = 4, embedding = 3")
            .networkJson(
                new TokenShape(CODEC.vocabulary().size()),
                Read.optimizer("kind = adam"),
                Nets.SEED);
    return RecurrentNetwork.of(Network.fromJson(json));
  }

  private static LanguageBundle bundle() {
    return new LanguageBundle(network(), CODEC, Map.of("seed", 42));
  }

  @Test
  void whatIsReadIsWhatWasWritten() {
    bundle().write(path(), CONF);
    LanguageBundle read = LanguageBundle.read(path(), CONF);

    assertThat(read.codec()).isEqualTo(CODEC);
    assertThat(read.provenance()).isEqualTo(Map.of("seed", 42));
    assertThat(read.network().vocabulary()).isEqualTo(CODEC.vocabulary().size());
    assertThat(read.network().network().copyParameters())
        .isEqualTo(network().network().copyParameters());
  }

  @Test
  void equalBundlesAreEqualFiles() throws Exception {
    bundle().write(path(), CONF);
    byte[] first = Files.readAllBytes(folder.resolve("network.zip"));
    bundle().write(path(), CONF);
    assertThat(Files.readAllBytes(folder.resolve("network.zip"))).isEqualTo(first);
  }

  @ParameterizedTest
  @ValueSource(strings = {"network.zip", "vocabulary.json"})
  void aChangedFileIsTold(String file) throws Exception {
    bundle().write(path(), CONF);
    byte[] content = Files.readAllBytes(folder.resolve(file));
    content[content.length / 2] ^= 1;
    Files.write(folder.resolve(file), content);
    // Hadoop's own checksum stands beside it.
    Files.deleteIfExists(folder.resolve("." + file + ".crc"));

    assertThatThrownBy(() -> LanguageBundle.read(path(), CONF))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("which is damaged: expected " + file + " of SHA-256");
  }

  @Test
  void aModelOfImagesIsAnother() throws Exception {
    Files.writeString(folder.resolve("bundle.json"), "{\"format_version\": 1}");
    assertThatThrownBy(() -> LanguageBundle.read(path(), CONF))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("expected a language model, found one of images");
  }

  @Test
  void aVocabularyOfAnotherSizeDoesNotBelongToTheNetwork() {
    assertThatThrownBy(() -> new LanguageBundle(network(), codec("a", "b"), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected a vocabulary of %d".formatted(CODEC.vocabulary().size()));
  }
}
