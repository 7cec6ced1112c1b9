package io.trainyard.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.failure.BadData;
import io.trainyard.language.ngram.Counted;
import io.trainyard.language.ngram.Discounting;
import io.trainyard.language.ngram.NgramModel;
import io.trainyard.text.TextCodec;
import io.trainyard.text.TokenizerKind;
import io.trainyard.text.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NgramBundleTest {

  private static final Configuration CONF = new Configuration();
  private static final TextCodec CODEC = codec("a", "b", "c");

  @TempDir private Path folder;

  private org.apache.hadoop.fs.Path path() {
    return new org.apache.hadoop.fs.Path(folder.toUri());
  }

  private static TextCodec codec(String... tokens) {
    return new TextCodec(new TokenizerKind.Characters(), Vocabulary.of(List.of(tokens)));
  }

  private static NgramModel model(int order) {
    return Counted.model(
        CODEC.vocabulary().size(), order, Discounting.MODIFIED, Counted.random(7, 6, 200, 90));
  }

  private static NgramBundle bundle(int order) {
    return new NgramBundle(model(order), CODEC, Map.of("seed", 42));
  }

  private byte[] content(String file) throws IOException {
    return Files.readAllBytes(folder.resolve(file));
  }

  @Test
  void whatIsReadIsWhatWasWritten() {
    bundle(4).write(path(), CONF);
    NgramBundle read = NgramBundle.read(path(), CONF);

    assertThat(NgramBundle.isAt(path(), CONF)).isTrue();
    assertThat(read.codec()).isEqualTo(CODEC);
    assertThat(read.provenance()).isEqualTo(Map.of("seed", 42));
    assertThat(read.model().grams()).isEqualTo(model(4).grams());
    assertThat(read.model().begin().probability(5)).isEqualTo(model(4).begin().probability(5));
  }

  @Test
  void equalBundlesAreEqualFiles() throws IOException {
    bundle(4).write(path(), CONF);
    byte[] first = content("ngrams.bin");
    byte[] description = content("bundle.json");
    bundle(4).write(path(), CONF);
    assertThat(content("ngrams.bin")).isEqualTo(first);
    assertThat(content("bundle.json")).isEqualTo(description);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ngrams.bin", "vocabulary.json"})
  void aChangedFileIsTold(String file) throws IOException {
    bundle(3).write(path(), CONF);
    byte[] content = content(file);
    content[content.length - 3] ^= 1;
    Files.write(folder.resolve(file), content);

    assertThatThrownBy(() -> NgramBundle.read(path(), CONF))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("which is damaged")
        .hasMessageContaining(file);
  }

  @Test
  void oneWhoseWritingWasEndedIsNoBundle() throws IOException {
    bundle(3).write(path(), CONF);
    byte[] started = content("ngrams.bin");
    Files.delete(folder.resolve("bundle.json"));
    assertThatThrownBy(() -> NgramBundle.read(path(), CONF))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("expected a file bundle.json in it");

    bundle(2).write(path(), CONF);
    Files.write(folder.resolve("ngrams.bin"), started);
    assertThatThrownBy(() -> NgramBundle.read(path(), CONF))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("expected ngrams.bin of SHA-256");
    Files.delete(folder.resolve("ngrams.bin"));
    assertThatThrownBy(() -> NgramBundle.read(path(), CONF))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("expected a file ngrams.bin");
  }

  @Test
  void otherBundlesAreOthers() throws IOException {
    bundle(3).write(path(), CONF);
    assertThatThrownBy(() -> LanguageBundle.read(path(), CONF))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("expected a network that reads tokens, found n-grams");
    assertThatThrownBy(() -> ModelBundle.read(path(), CONF))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("expected a model of images, found a language model");

    Files.writeString(folder.resolve("bundle.json"), "{\"format_version\": 1}");
    assertThat(NgramBundle.isAt(path(), CONF)).isFalse();
    assertThatThrownBy(() -> NgramBundle.read(path(), CONF))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("expected n-grams, found another kind of model");
    Files.writeString(folder.resolve("bundle.json"), "{\"format_version\": 99}");
    assertThatThrownBy(() -> NgramBundle.read(path(), CONF))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("format version 1 or less, found 99");
  }

  @Test
  void aVocabularyOfAnotherSizeDoesNotBelongToTheModel() {
    assertThatThrownBy(() -> new NgramBundle(model(2), codec("a", "b"), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected a vocabulary of 7");
  }
}
