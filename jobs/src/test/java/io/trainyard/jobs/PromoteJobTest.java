package io.trainyard.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that go from training by way of the gate into use, each step a command. */
class PromoteJobTest {

  @TempDir static Path folder;

  private static Workspace workspace;

  @BeforeAll
  static void trainsAndEvaluatesTwo() throws IOException {
    workspace = Workspace.create(folder, 60);
    JsonLine.succeeded(workspace.inProcess("ingest"));
    train("short", "stopping.max-epochs=1");
    train("long", "stopping.max-epochs=12");
  }

  private static void train(String id, String setting) {
    JsonLine.succeeded(workspace.inProcess("train", "--run-id", id, "--set", setting));
    JsonLine.succeeded(evaluate(workspace.run(id)));
  }

  private static Checkout.Result evaluate(Path model) {
    return workspace.inProcess("evaluate", "--model", model.toString());
  }

  /** Without a master, which shows that Spark is not started. */
  private static Checkout.Result promote(String name, String... arguments) {
    return InProcess.run(
        Workspace.join(
            new String[] {
              "promote",
              "--conf",
              workspace.configuration().toString(),
              "--root",
              models().toString(),
              "--name",
              name
            },
            arguments));
  }

  private static Path models() {
    return workspace.path("models");
  }

  private static double testLoss(String id) throws IOException {
    return new ObjectMapper()
        .readTree(workspace.run(id).resolve("evaluation/test.json").toFile())
        .path("loss")
        .asDouble();
  }

  @Test
  void theBetterOneIsUsedUntilItIsRolledBack() throws IOException {
    JsonNode first =
        JsonLine.succeeded(promote("digits", "--model", workspace.run("short").toString()));
    JsonNode second =
        JsonLine.succeeded(promote("digits", "--model", workspace.run("long").toString()));

    assertThat(first.path("run_id").asText()).isEqualTo("short");
    assertThat(first.path("current").isNull()).isTrue();
    assertThat(second.path("promoted").asBoolean()).isTrue();
    assertThat(second.path("metric").asText()).isEqualTo("test_loss");
    assertThat(second.path("candidate").asDouble()).isEqualTo(testLoss("long"));
    assertThat(second.path("current").asDouble()).isEqualTo(testLoss("short"));
    assertThat(second.path("previous_version")).isEqualTo(first.path("version"));
    Path version = models().resolve("digits").resolve(second.path("version").asText());
    assertThat(second.path("outputs").path("model").asText()).endsWith(version.toString());
    assertThat(version.resolve("network.zip"))
        .hasSameBinaryContentAs(workspace.run("long").resolve("model/network.zip"));

    JsonNode used = JsonLine.succeeded(evaluate(models().resolve("digits")));
    assertThat(used.path("run_id").asText()).isEqualTo("long");
    assertThat(used.path("test_loss").asDouble()).isEqualTo(testLoss("long"));
    assertThat(used.path("outputs").path("report").asText())
        .endsWith(version.getFileName() + "/evaluation/test.json");
    JsonNode predicted =
        JsonLine.succeeded(
            workspace.inProcess(
                "predict",
                "--model",
                models().resolve("digits").toString(),
                "--output",
                workspace.path("predicted").toString()));
    assertThat(predicted.path("rows").asInt()).isEqualTo(Workspace.TEST_ROWS);

    Map<String, String> files = Workspace.files(models().resolve("digits"));
    JsonNode repeated =
        JsonLine.succeeded(promote("digits", "--model", workspace.run("long").toString()));
    assertThat(repeated.path("version")).isEqualTo(second.path("version"));
    assertThat(Workspace.files(models().resolve("digits"))).isEqualTo(files);

    JsonNode back = JsonLine.succeeded(promote("digits", "--rollback"));
    assertThat(back.path("current_version")).isEqualTo(first.path("version"));
    assertThat(JsonLine.succeeded(evaluate(models().resolve("digits"))).path("run_id").asText())
        .isEqualTo("short");
    assertThat(JsonLine.error(promote("digits", "--rollback"), 2, "configuration"))
        .contains("cannot roll back", "expected a version that was current before");
  }

  @Test
  void oneThatDoesNotPassEndsWithAnExitCodeOfItsOwn() throws IOException {
    JsonLine.succeeded(promote("guarded", "--model", workspace.run("long").toString()));

    Checkout.Result result = promote("guarded", "--model", workspace.run("short").toString());

    assertThat(JsonLine.error(result, 6, "rejection"))
        .contains(
            "cannot promote short-",
            "as guarded: expected a model that passes the gate",
            "worse by");
    JsonNode line = JsonLine.of(result);
    assertThat(line.path("promoted").asBoolean(true)).isFalse();
    assertThat(line.path("run_id").asText()).isEqualTo("short");
    assertThat(line.path("candidate").asDouble()).isEqualTo(testLoss("short"));
    assertThat(line.path("current").asDouble()).isEqualTo(testLoss("long"));
    assertThat(line.path("reasons")).hasSize(1);
    assertThat(
            JsonLine.error(
                promote(
                    "limited",
                    "--model",
                    workspace.run("long").toString(),
                    "--set",
                    "promotion.at-least.test_accuracy=1.1"),
                6,
                "rejection"))
        .contains("is below promotion.at-least, 1.1");
  }

  @Test
  void anEnsembleIsPromotedWhole() throws IOException {
    JsonLine.succeeded(
        workspace.inProcess(
            "ensemble",
            "--run-id",
            "many",
            "--set",
            "ensemble.n-estimators=2",
            "--set",
            "stopping.max-epochs=1"));
    JsonLine.succeeded(evaluate(workspace.run("many")));

    JsonNode line =
        JsonLine.succeeded(promote("several", "--model", workspace.run("many").toString()));

    assertThat(line.path("outputs").path("model").asText()).contains("/several/many-");
    JsonNode used = JsonLine.succeeded(evaluate(models().resolve("several")));
    assertThat(used.path("test_loss").asDouble()).isEqualTo(testLoss("many"));
  }

  @Test
  void wrongInputIsToldWithoutLeavingAnything() throws IOException {
    String run = workspace.run("long").toString();

    assertThat(JsonLine.error(promote("wrong/name", "--model", run), 2, "configuration"))
        .contains("cannot use --name wrong/name");
    assertThat(JsonLine.error(promote("wrong"), 2, "configuration"))
        .contains("expected either --model or --rollback, found neither");
    assertThat(JsonLine.error(promote("wrong", "--model", run, "--rollback"), 2, "configuration"))
        .contains("found both");
    assertThat(
            JsonLine.error(
                promote("wrong", "--model", run, "--set", "promotion.margn=1"), 2, "configuration"))
        .contains("promotion.margn", "did you mean margin?");
    assertThat(
            JsonLine.error(
                promote("wrong", "--model", run, "--set", "promotion.metric=test_precision"),
                2,
                "configuration"))
        .contains("cannot judge by promotion.metric", "test_macro_precision");
    assertThat(JsonLine.error(promote("wrong", "--model", run + "er"), 3, "data"))
        .contains("longer", "expected a run that has finished");
    assertThat(models().resolve("wrong")).doesNotExist();
    Files.createDirectories(models().resolve("empty"));
    assertThat(JsonLine.error(evaluate(models().resolve("empty")), 3, "data"))
        .contains(models().resolve("empty").toString());
  }
}
