package io.trainyard.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports that jobs leave, and the job that writes them anew. */
class ReportJobTest {

  @TempDir static Path folder;

  private static Workspace workspace;
  private static JsonNode trained;

  @BeforeAll
  static void trainsOnce() throws IOException {
    workspace = Workspace.create(folder, 60);
    JsonLine.succeeded(workspace.inProcess("ingest"));
    trained = JsonLine.succeeded(workspace.inProcess("train", "--run-id", "one"));
  }

  private static Path local(JsonNode path) {
    return Path.of(path.asText().replaceFirst("^file:/+", "/").replace("%20", " "));
  }

  @Test
  void trainLeavesAReportAndEvaluateAddsToIt() throws IOException {
    Path report = local(trained.path("outputs").path("report"));
    assertThat(report).isEqualTo(workspace.run("one").resolve("report.html"));
    assertThat(Files.readString(report))
        .contains(trained.path("val_loss").asText())
        .doesNotContain("Evaluation: test");

    JsonNode line =
        JsonLine.succeeded(
            InProcess.runWithSpark("evaluate", "--model", workspace.run("one").toString()));

    assertThat(local(line.path("outputs").path("run_report"))).isEqualTo(report);
    assertThat(Files.readString(report))
        .contains("Evaluation: test")
        .contains(line.path("test_loss").asText());
  }

  @Test
  void reportThatCannotBeWrittenFailsNoRun() throws IOException {
    JsonLine.succeeded(workspace.inProcess("train", "--run-id", "other"));
    Path table = workspace.run("other").resolve("metrics/epoch-00001.parquet");
    byte[] sound = Files.readAllBytes(table);
    Files.writeString(table, "not Parquet at all");

    JsonNode again = JsonLine.succeeded(workspace.inProcess("train", "--run-id", "other"));

    assertThat(again.path("outputs").has("report")).isFalse();
    JsonLine.error(
        InProcess.run("report", "--run", workspace.run("other").toString()), 5, "infrastructure");
    Files.write(table, sound);
  }

  @Test
  void writesAReportAnewWithoutSpark() throws IOException {
    Path report = workspace.run("one").resolve("report.html");
    Files.delete(report);

    JsonNode line =
        JsonLine.succeeded(
            InProcess.run(
                "report", "--root", workspace.path("runs").toString(), "--run-id", "one"));

    assertThat(line.path("run_id").asText()).isEqualTo("one");
    assertThat(report).isNotEmptyFile();
    Files.delete(report);
    JsonLine.succeeded(InProcess.run("report", "--run", workspace.run("one").toString()));
    assertThat(report).isNotEmptyFile();
  }

  @Test
  void comparesTheRunsUnderARoot() {
    JsonNode line =
        JsonLine.succeeded(InProcess.run("report", "--root", workspace.path("runs").toString()));

    assertThat(line.path("runs").asInt()).isPositive();
    assertThat(local(line.path("outputs").path("report")))
        .isEqualTo(workspace.path("runs").resolve("index.html"))
        .isNotEmptyFile();
  }

  @Test
  void whatIsNoRunIsRefused() {
    assertThat(
            JsonLine.error(
                InProcess.run("report", "--run", folder.resolve("missing").toString()), 3, "data"))
        .contains("expected the directory of a run");
    assertThat(
            JsonLine.error(
                InProcess.run("report", "--run", "a", "--run-id", "b"), 2, "configuration"))
        .contains("leave one out");
    JsonLine.error(
        InProcess.run("report", "--root", folder.resolve("missing").toString()),
        2,
        "configuration");
  }
}
