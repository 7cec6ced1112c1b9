package io.trainyard.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.failure.BadData;
import io.trainyard.storage.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelFilesTest {

  private static final Configuration HADOOP = new Configuration();

  @TempDir private Path folder;

  private org.apache.hadoop.fs.Path directory(String name) {
    return new org.apache.hadoop.fs.Path(folder.resolve(name).toString());
  }

  private String write(String file, String content) throws IOException {
    Files.createDirectories(folder.resolve(file).getParent());
    Files.writeString(folder.resolve(file), content);
    return Sha256.of(content.getBytes(StandardCharsets.UTF_8));
  }

  private String bundle(String at, String content) throws IOException {
    String sha256 = write(at + "/network.zip", content);
    return write(
        at + "/bundle.json",
        "{\"network_sha256\": \"%s\", \"provenance\": {\"run_id\": \"r\", \"validation\": {}}}"
            .formatted(sha256));
  }

  private String ensemble() throws IOException {
    return write(
        "e/ensemble.json",
        """
        {"members": [{"number": 1, "description_sha256": "%s"},
                     {"number": 3, "description_sha256": "%s"}],
         "provenance": {"run_id": "many"}}
        """
            .formatted(bundle("e/members/1", "one"), bundle("e/members/3", "three")));
  }

  /** The names that every kind of bundle writes under. */
  @ParameterizedTest
  @CsvSource({
    "network_sha256, network.zip",
    "classifier_sha256, classifier.json",
    "codec_sha256, vocabulary.json",
    "ngrams_sha256, ngrams.bin",
    "source_sha256, source-vocabulary.json",
    "target_sha256, target-vocabulary.json"
  })
  void knowsTheFilesOfEachKindOfBundle(String key, String file) throws IOException {
    String sha256 = write("m/" + file, "content");
    write("m/bundle.json", "{\"%s\": \"%s\"}".formatted(key, sha256));

    ModelFiles files = ModelFiles.read(directory("m"), HADOOP);

    assertThat(files.parts())
        .extracting(ModelFiles.Part::name)
        .containsExactly(file, "bundle.json");
    files.verify(HADOOP);
  }

  @Test
  void listsMembersBeforeWhatDescribesThem() throws IOException {
    String sha256 = ensemble();

    ModelFiles files = ModelFiles.read(directory("e"), HADOOP);

    assertThat(files.parts())
        .extracting(ModelFiles.Part::name)
        .containsExactly(
            "members/1/network.zip",
            "members/1/bundle.json",
            "members/3/network.zip",
            "members/3/bundle.json",
            "ensemble.json");
    assertThat(files.sha256())
        .isEqualTo(sha256)
        .isEqualTo(ModelFiles.sha256(directory("e"), HADOOP));
    assertThat(files.origin("run_id")).contains("many");
    assertThat(files.origin("validation")).isEmpty();
  }

  @Test
  void copiesWhatBelongsToTheModelAndNothingElse() throws IOException {
    ensemble();
    write("e/members/2/network.zip", "of an ensemble before");

    ModelFiles copy = ModelFiles.read(directory("e"), HADOOP).copyTo(directory("copy"), HADOOP);

    copy.verify(HADOOP);
    assertThat(copy).isEqualTo(ModelFiles.read(directory("copy"), HADOOP));
    try (Stream<Path> members = Files.list(folder.resolve("copy/members"))) {
      assertThat(members.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("1", "3");
    }
  }

  @ParameterizedTest
  @CsvSource({"members/3/network.zip", "members/1/bundle.json", "ensemble.json"})
  void damageIsFoundInEachFile(String file) throws IOException {
    ensemble();
    ModelFiles files = ModelFiles.read(directory("e"), HADOOP);
    write("e/" + file, "something else");

    assertThatThrownBy(() -> files.verify(HADOOP))
        .isInstanceOf(BadData.class)
        .hasMessageContainingAll("damaged: expected " + file + " of SHA-256", "found 14 bytes");
  }

  @Test
  void whatIsNoModelIsRefused() throws IOException {
    Files.createDirectories(folder.resolve("empty"));
    assertThatThrownBy(() -> ModelFiles.read(directory("empty"), HADOOP))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("expected a file bundle.json in it");

    write("none/bundle.json", "{\"provenance\": {}}");
    assertThatThrownBy(() -> ModelFiles.read(directory("none"), HADOOP))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("expected checksums in bundle.json, found none");

    write("later/bundle.json", "{\"network_sha256\": \"\", \"news_sha256\": \"\"}");
    assertThatThrownBy(() -> ModelFiles.read(directory("later"), HADOOP))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("found news_sha256; use a Trainyard that is at least as new");
    assertThat(ModelFiles.isAt(directory("empty"), HADOOP)).isFalse();
    assertThat(ModelFiles.isAt(directory("none"), HADOOP)).isTrue();
  }
}
