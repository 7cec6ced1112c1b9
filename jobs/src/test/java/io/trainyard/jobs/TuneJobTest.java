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

class TuneJobTest {

  @TempDir static Path folder;

  private static Workspace workspace;
  private static Path search;

  @BeforeAll
  static void ingestsOnce() throws IOException {
    workspace = Workspace.create(folder, 90);
    search =
        Files.writeString(
            workspace.path("search.conf"),
            """
            search {
              space {
                optimizer.learning-rate { kind = log-uniform, low = 1e-3, high = 1e-2 }
                model.hidden = [[8], [16]]
              }
              method { kind = random, trials = 4 }
              ending { kind = halving, eta = 2, min-epochs = 2 }
              top = 2
            }
            """);
    JsonLine.succeeded(
        InProcess.runWithSpark("ingest", "--conf", workspace.configuration().toString()));
  }

  private static String[] arguments(String job, String... more) {
    return Workspace.join(new String[] {job, "--conf", workspace.configuration().toString()}, more);
  }

  private static String file(JsonNode line, String name) {
    return line.path("outputs").path(name).asText().replaceFirst("^file:/+", "/");
  }

  @Test
  void theBestTrialsBecomeAModelAndAnEnsemble() {
    String[] tune = arguments("tune", "--conf", search.toString(), "--run-id", "searched");

    Checkout.Result result = InProcess.runWithSpark(tune);

    JsonNode line = JsonLine.succeeded(result);
    assertThat(line.path("trials").asInt()).isEqualTo(4);
    assertThat(line.path("trials_finished").asInt()).isEqualTo(2);
    assertThat(line.path("trials_ended").asInt()).isEqualTo(2);
    assertThat(line.path("val_loss").isNumber()).isTrue();
    assertThat(line.path("best_settings").path("model.hidden").isArray()).isTrue();
    assertThat(result.err())
        .contains(
            "4 trials, each in one task",
            "of the trials at the same time: heap",
            "rank  trial  val_loss");
    for (String name : new String[] {"trials", "leaderboard", "picture", "best", "members"}) {
      assertThat(Path.of(file(line, name))).exists();
    }
    JsonNode again = JsonLine.succeeded(InProcess.run(tune));
    assertThat(again.path("val_loss")).isEqualTo(line.path("val_loss"));
    assertThat(again.path("outputs")).isEqualTo(line.path("outputs"));

    JsonNode trained =
        JsonLine.succeeded(
            InProcess.runWithSpark(
                "train", "--conf", file(line, "best"), "--set", "averaging.workers=1"));
    assertThat(trained.path("val_loss")).isEqualTo(line.path("val_loss"));

    String[] ofOne = {
      "ensemble",
      "--conf",
      file(line, "best"),
      "--run-id",
      "of-one",
      "--set",
      "ensemble.n-estimators=1",
      "--set",
      "ensemble.vary-weights=false",
      "--set",
      "ensemble.vary-order=false"
    };
    JsonNode alike = JsonLine.succeeded(InProcess.runWithSpark(ofOne));
    assertThat(alike.path("members").asInt()).isEqualTo(1);
    assertThat(alike.path("val_loss").asDouble())
        .isEqualTo(line.path("val_loss").asDouble(), within(1e-6));

    JsonNode ensemble =
        JsonLine.succeeded(
            InProcess.runWithSpark(
                arguments("ensemble", "--conf", file(line, "members"), "--run-id", "top")));
    assertThat(workspace.run("top").resolve("members/2/result.json")).exists();
    assertThat(workspace.run("top").resolve("members/3")).doesNotExist();
    assertThat(ensemble.path("val_loss").isNumber()).isTrue();
  }

  @Test
  void aPathThatDoesNotExistIsRefusedWithTheNearest() {
    String[] tune =
        arguments(
            "tune",
            "--set",
            "search.space.optimizer.learning-rat=[0.1,0.2]",
            "--set",
            "search.method.kind=grid");

    assertThat(JsonLine.error(InProcess.run(tune), 2, "configuration"))
        .contains("search.space.optimizer.learning-rat", "did you mean optimizer.learning-rate?");
  }

  @Test
  void anEmptySpaceIsRefused() {
    assertThat(
            JsonLine.error(
                InProcess.run(arguments("tune", "--set", "search.method.kind=grid")),
                2,
                "configuration"))
        .contains("search.space: expected one path at least");
  }

  @Test
  void otherJobsLeaveASearchAlone() {
    String[] train =
        arguments(
            "train",
            "--conf",
            search.toString(),
            "--set",
            "stopping.max-epochs=0",
            "--run-id",
            "none");

    assertThat(JsonLine.error(InProcess.run(train), 2, "configuration"))
        .contains("1 problem\n", "stopping.max-epochs");
  }
}
