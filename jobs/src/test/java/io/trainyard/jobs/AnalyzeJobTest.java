package io.trainyard.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnalyzeJobTest {

  @TempDir static Path folder;

  private static Workspace workspace;
  private static Path analysis;

  @BeforeAll
  static void ingestsOnce() throws IOException {
    workspace = Workspace.create(folder, 90);
    analysis =
        Files.writeString(
            workspace.path("analysis.conf"),
            """
            analysis {
              measure = [bias-variance, examples]
              bias-variance { trainings = 2, bootstrap { kind = partition } }
              examples { sizes = [18, 36, 72] }
            }
            """);
    JsonLine.succeeded(
        InProcess.runWithSpark("ingest", "--conf", workspace.configuration().toString()));
  }

  private static String[] arguments(String job, String... more) {
    return Workspace.join(
        new String[] {
          job, "--conf", workspace.configuration().toString(), "--conf", analysis.toString()
        },
        more);
  }

  @Test
  void measuresAndAnswersTheSameWhenItIsAskedAgain() {
    String[] analyze = arguments("analyze", "--run-id", "analyzed");

    Checkout.Result result = InProcess.runWithSpark(analyze);

    JsonNode line = JsonLine.succeeded(result);
    assertThat(line.path("trainings").asInt()).isEqualTo(5);
    JsonNode parts = line.path("bias_variance").path(0);
    assertThat(parts.path("bias_and_noise").asDouble() + parts.path("variance").asDouble())
        .isCloseTo(parts.path("squared_error").asDouble(), within(1e-12));
    assertThat(line.path("by_examples")).hasSize(3);
    assertThat(line.path("by_examples").path(2).path("examples").asInt()).isEqualTo(72);
    assertThat(line.path("by_examples").path(2).path("train_error").isNumber()).isTrue();
    assertThat(line.path("by_examples").path(2).path("val_error").isNumber()).isTrue();
    for (String name :
        new String[] {"curves", "examples_loss", "examples_error", "bias_variance_table"}) {
      String file = line.path("outputs").path(name).asText();
      assertThat(Path.of(file.replaceFirst("^file:/+", "/"))).exists();
    }
    assertThat(result.err()).contains("5 trainings, each in one task", "bias_variance:");
    JsonNode again = JsonLine.succeeded(InProcess.run(analyze));
    assertThat(again.path("by_examples")).isEqualTo(line.path("by_examples"));
    assertThat(again.path("outputs")).isEqualTo(line.path("outputs"));
  }

  @Test
  void aSweptPathThatDoesNotExistIsRefusedWithTheNearest() {
    String[] analyze =
        arguments(
            "analyze",
            "--set",
            "analysis.bias-variance.sweep.path=optimizer.learning-rat",
            "--set",
            "analysis.bias-variance.sweep.values=[0.1,0.2]");

    assertThat(JsonLine.error(InProcess.run(analyze), 2, "configuration"))
        .contains("analysis.bias-variance.sweep.path", "did you mean optimizer.learning-rate?");
  }

  @Test
  void sizesBeyondTheDatasetAndASingleTrainingAreRefused() {
    assertThat(
            JsonLine.error(
                InProcess.run(arguments("analyze", "--set", "analysis.examples.sizes=[500]")),
                2,
                "configuration"))
        .contains("analysis.examples.sizes: expected at most 72, found 500");
    assertThat(
            JsonLine.error(
                InProcess.run(arguments("analyze", "--set", "analysis.bias-variance.trainings=1")),
                2,
                "configuration"))
        .contains("analysis.bias-variance.trainings");
  }

  @Test
  void otherJobsLeaveAnAnalysisAlone() {
    assertThat(
            JsonLine.error(
                InProcess.run(arguments("train", "--set", "stopping.max-epochs=0")),
                2,
                "configuration"))
        .contains("1 problem\n", "stopping.max-epochs");
  }
}
