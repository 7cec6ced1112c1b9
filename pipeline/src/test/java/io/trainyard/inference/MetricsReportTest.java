package io.trainyard.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.storage.AtomicFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an evaluation may replace, and what of an earlier one it has to remove. */
class MetricsReportTest {

  private static final Configuration HADOOP = new Configuration();
  private static final String MEMBERS = "-members.parquet";

  @TempDir private Path folder;

  private MetricsReport report(String... extras) {
    var path = new org.apache.hadoop.fs.Path(folder.resolve("test.json").toString());
    return new MetricsReport(path, "characters", List.of(extras), HADOOP);
  }

  private static ObjectNode json() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("characters", 3)
        .put("dataset_fingerprint", "f");
  }

  private Map<String, String> writeWithMembers(String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    return report(MEMBERS)
        .write(
            json(),
            List.of(),
            List.of(
                new TrainedModel.Extra(
                    "members_table",
                    MEMBERS,
                    (path, conf) -> AtomicFiles.write(path, conf, out -> out.write(bytes)))));
  }

  private Path members() {
    return folder.resolve("test-members.parquet");
  }

  @Test
  void itsOwnFilesAreReplaced() throws IOException {
    writeWithMembers("first");
    report(MEMBERS).requireNothingElse();

    assertThat(writeWithMembers("second"))
        .containsOnlyKeys("report", "metrics_table", "members_table");

    assertThat(members()).hasContent("second");
    assertThat(folder.resolve("test-metrics.parquet")).isNotEmptyFile();
    assertThat(Files.readString(folder.resolve("test.json"))).contains("test-members.parquet");
  }

  @Test
  void aTableOfMembersThatNoEvaluationWroteIsNotReplaced() throws IOException {
    Files.writeString(members(), "a stranger's");
    assertRefused();

    // Nor is it where a model without members has been evaluated.
    report().write(json(), List.of());
    assertRefused();
    assertThat(members()).hasContent("a stranger's");
  }

  private void assertRefused() {
    assertThatThrownBy(() -> report(MEMBERS).requireNothingElse())
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("test-members.parquet");
  }

  @Test
  void membersOfAnEarlierEvaluationAreRemovedAndAStrangersAreNot() throws IOException {
    writeWithMembers("first");
    report().write(json(), List.of());
    assertThat(members()).doesNotExist();

    Files.writeString(members(), "a stranger's");
    report().requireNothingElse();
    report().write(json(), List.of());
    assertThat(members()).hasContent("a stranger's");
  }

  @Test
  void anotherSortOfReportIsNotReplaced() throws IOException {
    Files.writeString(folder.resolve("test.json"), "{ \"dataset_fingerprint\": \"f\" }");
    assertThatThrownBy(() -> report().requireNothingElse())
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("test.json");
  }
}
