package io.trainyard.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Passes with dropout through a network that has been trained with it. */
class DropoutJobTest {

  @TempDir static Path folder;

  private static Workspace workspace;

  @BeforeAll
  static void trainsOnce() throws IOException {
    workspace = Workspace.create(folder, 60);
    JsonLine.succeeded(workspace.inProcess("ingest"));
    JsonLine.succeeded(workspace.inProcess("train", "--run-id", "one"));
  }

  private static String[] use(String job, String passes) {
    return new String[] {
      job, "--model", workspace.run("one").toString(), "--set", "evaluation.mc-dropout=" + passes
    };
  }

  @Test
  void evaluatePutsAveragingBesideWeightScaling() {
    JsonNode plain =
        JsonLine.succeeded(
            InProcess.runWithSpark("evaluate", "--model", workspace.run("one").toString()));

    JsonNode line = JsonLine.succeeded(InProcess.runWithSpark(use("evaluate", "8")));

    assertThat(line.path("mc_dropout_passes").asInt()).isEqualTo(8);
    assertThat(plain.has("mc_dropout_passes")).isFalse();
    for (String figure : List.of("accuracy", "loss")) {
      assertThat(line.path("test_" + figure).isNumber()).as(figure).isTrue();
      assertThat(line.path("mean_pass_test_" + figure).isNumber()).as(figure).isTrue();
    }
    assertThat(line.path("weight_scaling_test_accuracy")).isEqualTo(plain.path("test_accuracy"));
    assertThat(line.path("test_loss").asDouble())
        .isLessThanOrEqualTo(line.path("mean_pass_test_loss").asDouble());
    assertThat(workspace.run("one").resolve("evaluation/test-passes-loss.png")).isNotEmptyFile();
  }

  @Test
  void predictSaysHowFarPassesAgree() throws IOException {
    JsonNode line = JsonLine.succeeded(InProcess.runWithSpark(use("predict", "4")));

    assertThat(line.path("outputs").path("predictions").asText()).endsWith("one/predictions/test");
    ParquetTable table = ParquetTable.read(workspace.run("one").resolve("predictions/test"));
    assertThat(table.rows()).hasSize(Workspace.TEST_ROWS);
    assertThat(table.rows())
        .allSatisfy(
            row ->
                assertThat(row.getDouble("mutual_information", 0))
                    .isBetween(0.0, row.getDouble("entropy", 0)));
  }

  @Test
  void ofAnEnsembleEachMembersPassesAreAveraged() throws IOException {
    JsonLine.succeeded(
        workspace.inProcess("ensemble", "--run-id", "several", "--set", "ensemble.n-estimators=2"));
    String[] passes = {
      "--model", workspace.run("several").toString(), "--set", "evaluation.mc-dropout=3"
    };

    JsonNode line =
        JsonLine.succeeded(
            InProcess.runWithSpark(Workspace.join(new String[] {"evaluate"}, passes)));

    assertThat(line.path("mc_dropout_passes").asInt()).isEqualTo(3);
    assertThat(line.path("members_with_dropout").asInt()).isEqualTo(2);
    assertThat(line.path("weight_scaling_test_loss").isNumber()).isTrue();
    assertThat(line.path("best_member_test_accuracy").isNumber()).isTrue();
    JsonLine.succeeded(InProcess.runWithSpark(Workspace.join(new String[] {"predict"}, passes)));
    assertThat(ParquetTable.read(workspace.run("several").resolve("predictions/test")).rows())
        .allSatisfy(
            row ->
                assertThat(row.getDouble("mutual_information", 0))
                    .isGreaterThanOrEqualTo(row.getDouble("mutual_information_within_members", 0)));
  }

  @Test
  void wrongInputIsRefusedBeforeSparkStarts() {
    assertThat(refused("0")).contains("evaluation.mc-dropout: expected a whole number at least 1");
    assertThat(refused("-3")).contains("evaluation.mc-dropout");
    assertThat(refused("many")).contains("evaluation.mc-dropout");
  }

  private static String refused(String passes) {
    return JsonLine.error(InProcess.run(use("evaluate", passes)), 2, "configuration");
  }
}
