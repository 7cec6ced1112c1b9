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

class TranslationBundleTest {

  private static final Configuration CONF = new Configuration();
  private static final TextCodec SOURCE = codec("a", "b", "c");
  private static final TextCodec TARGET = codec("x", "y");

  @TempDir private Path folder;

  private org.apache.hadoop.fs.Path path() {
    return new org.apache.hadoop.fs.Path(folder.toString());
  }

  private static TextCodec codec(String... tokens) {
    return new TextCodec(new TokenizerKind.Characters(), Vocabulary.of(List.of(tokens)));
  }

  private static EncoderDecoderNetwork network() {
    String json =
        Read.model("kind = encoder-decoder, cell = gru, hidden = 4, embedding = 3")
            .networkJson(
                new PairShape(SOURCE.vocabulary().size(), TARGET.vocabulary().size()),
                Read.optimizer("kind = adam"),
                Nets.SEED);
    return EncoderDecoderNetwork.of(Network.fromJson(json));
  }

  private static TranslationBundle bundle() {
    return new TranslationBundle(network(), SOURCE, TARGET, Map.of("seed", 42));
  }

  @Test
  void whatIsReadIsWhatWasWritten() throws Exception {
    bundle().write(path(), CONF);
    TranslationBundle read = TranslationBundle.read(path(), CONF);

    assertThat(read.source()).isEqualTo(SOURCE);
    assertThat(read.target()).isEqualTo(TARGET);
    assertThat(read.provenance()).isEqualTo(Map.of("seed", 42));
    assertThat(read.network().network().copyParameters())
        .isEqualTo(network().network().copyParameters());
    assertThat(TranslationBundle.isAt(path(), CONF)).isTrue();
    assertThat(LanguageBundle.isAt(path(), CONF)).isFalse();
    byte[] first = Files.readAllBytes(folder.resolve("network.zip"));
    bundle().write(path(), CONF);
    assertThat(Files.readAllBytes(folder.resolve("network.zip"))).isEqualTo(first);
  }

  @ParameterizedTest
  @ValueSource(strings = {"network.zip", "source-vocabulary.json", "target-vocabulary.json"})
  void aChangedOrMissingFileIsNamed(String file) throws Exception {
    bundle().write(path(), CONF);
    byte[] content = Files.readAllBytes(folder.resolve(file));
    content[content.length / 2] ^= 1;
    Files.write(folder.resolve(file), content);
    // Hadoop's own checksum stands beside it.
    Files.deleteIfExists(folder.resolve("." + file + ".crc"));

    assertThatThrownBy(() -> TranslationBundle.read(path(), CONF))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("which is damaged: expected " + file + " of SHA-256");
    Files.delete(folder.resolve(file));
    assertThatThrownBy(() -> TranslationBundle.read(path(), CONF))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("expected a file " + file + " in it");
  }

  @Test
  void anotherModelIsRefused() throws Exception {
    Files.writeString(folder.resolve("bundle.json"), "{\"format_version\": 1}");
    assertThat(TranslationBundle.isAt(path(), CONF)).isFalse();
    assertThatThrownBy(() -> TranslationBundle.read(path(), CONF))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("expected an encoder and a decoder, found another kind of model");
  }

  @Test
  void vocabulariesOfOtherSizesDoNotBelongToTheNetwork() {
    assertThatThrownBy(() -> new TranslationBundle(network(), TARGET, SOURCE, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected vocabularies of PairShape[source=7, target=6]");
  }
}
