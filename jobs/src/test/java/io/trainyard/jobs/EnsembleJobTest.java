package io.trainyard.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnsembleJobTest {

  @TempDir static Path folder;

  private static Workspace workspace;
  private static Checkout.Result trained;

  @BeforeAll
  static void trainsOnce() throws IOException {
    workspace = Workspace.create(folder, 60);
    JsonLine.succeeded(
        InProcess.runWithSpark("ingest", "--conf", workspace.configuration().toString()));
    trained = InProcess.runWithSpark(ensemble("--run-id", "bag"));
  }

  private static String[] ensemble(String... more) {
    return Workspace.join(
        new String[] {
          "ensemble",
          "--conf",
          workspace.configuration().toString(),
          "--set",
          "ensemble.n-estimators=3",
          "--set",
          "ensemble.bootstrap={kind=poisson}",
          "--set",
          "ensemble.oob-score=true"
        },
        more);
  }

  private static String[] use(String job, String... more) {
    return Workspace.join(new String[] {job, "--model", workspace.run("bag").toString()}, more);
  }

  @Test
  void ensembleSaysWhatItCameToAndWhereItIs() {
    JsonNode line = JsonLine.succeeded(trained);

    assertThat(line.path("run_id").asText()).isEqualTo("bag");
    assertThat(line.path("members").asInt()).isEqualTo(3);
    assertThat(line.path("members_failed").asInt()).isZero();
    assertThat(line.path("oob_accuracy").isNumber()).isTrue();
    assertThat(line.path("oob_loss").isNumber()).isTrue();
    assertThat(line.path("val_loss").isNumber()).isTrue();
    assertThat(line.path("outputs").path("model").asText()).endsWith("bag/model");
    assertThat(trained.err())
        .contains("3 of 3: member ", "val_loss", "of the members at the same time: heap");
  }

  @Test
  void startedAgainItAnswersAtOnceWithoutSpark() {
    Checkout.Result again = InProcess.run(ensemble("--run-id", "bag"));

    assertThat(again.err()).contains("has finished before");
    assertThat(JsonLine.succeeded(again).path("oob_loss"))
        .isEqualTo(JsonLine.of(trained).path("oob_loss"));
  }

  /** 48 training rows in 4 epochs: some 190 for a member, so that its second epoch is under way. */
  @Test
  void aTaskThatIsTriedAgainGoesOnFromTheLastCheckpointToTheSameBytes() throws IOException {
    String own = "augment=[{own{class=\"" + FailsOnce.class.getName() + "\"}}]";
    String[] arguments = {"--set", own, "--set", "ensemble.n-estimators=1"};
    JsonLine.succeeded(
        InProcess.runWithSpark(ensemble(Workspace.join(arguments, "--run-id", "whole"))));

    FailsOnce.after(80);
    Checkout.Result result =
        InProcess.runOn("local[2,3]", ensemble(Workspace.join(arguments, "--run-id", "lost")));

    JsonNode line = JsonLine.succeeded(result);
    assertThat(FailsOnce.hasFailed()).isTrue();
    assertThat(line.path("epochs").asInt()).isEqualTo(4);
    assertThat(member("lost")).isEqualTo(member("whole"));
  }

  private static byte[] member(String id) throws IOException {
    return Files.readAllBytes(workspace.run(id).resolve("model/members/1/network.zip"));
  }

  @Test
  void evaluateTakesItWhereItTakesAModel() {
    JsonNode line = JsonLine.succeeded(InProcess.runWithSpark(use("evaluate")));

    for (String figure :
        List.of(
            "test_accuracy",
            "test_loss",
            "best_member_test_accuracy",
            "best_member_test_loss",
            "mean_member_test_accuracy",
            "mean_member_test_loss")) {
      assertThat(line.path(figure).isNumber()).as(figure).isTrue();
    }
    assertThat(line.path("test_loss").asDouble())
        .isLessThanOrEqualTo(line.path("mean_member_test_loss").asDouble());
    assertThat(workspace.run("bag").resolve("evaluation/test.json")).isNotEmptyFile();
  }

  @Test
  void itIsCombinedAnewByTheSameCommandAndByEvaluate() {
    String[] greedy = {
      "--set", "ensemble.combination.kind=greedy", "--set", "ensemble.combine-on=out-of-bag"
    };
    JsonNode evaluated = JsonLine.succeeded(InProcess.runWithSpark(use("evaluate", greedy)));
    assertThat(evaluated.path("combination").asText()).isEqualTo("greedy");
    assertThat(evaluated.path("combined_on").asText()).isEqualTo("out-of-bag");
    assertThat(evaluated.path("combined_anew").asBoolean()).isTrue();

    JsonLine.succeeded(InProcess.runWithSpark(ensemble("--run-id", "again")));
    Checkout.Result again =
        InProcess.runWithSpark(ensemble(Workspace.join(greedy, "--run-id", "again")));

    assertThat(JsonLine.succeeded(again).path("combination").asText()).isEqualTo("greedy");
    assertThat(again.err())
        .contains("3 members are combined anew by greedy")
        .doesNotContain("1 of 3");
  }

  @Test
  void predictTakesItWhereItTakesAModel() {
    JsonNode line = JsonLine.succeeded(InProcess.runWithSpark(use("predict")));

    assertThat(line.path("rows").asInt()).isPositive();
    assertThat(line.path("outputs").path("predictions").asText()).endsWith("bag/predictions/test");
  }

  @Test
  void soupMakesOneNetworkOfItThatEvaluateTakes() {
    String conf = workspace.configuration().toString();
    JsonNode line =
        JsonLine.succeeded(InProcess.runWithSpark(use("soup", "--conf", conf, "--run-id", "soup")));

    assertThat(line.path("ingredients").size()).isBetween(1, 3);
    assertThat(line.path("val_loss").asDouble())
        .isLessThanOrEqualTo(line.path("best_member_val_loss").asDouble());
    Checkout.Result evaluated =
        InProcess.runWithSpark("evaluate", "--model", line.path("outputs").path("model").asText());
    assertThat(JsonLine.succeeded(evaluated).path("test_loss").isNumber()).isTrue();
    assertThat(InProcess.run(use("soup", "--conf", conf, "--run-id", "soup")).err())
        .contains("has finished before");
  }

  @Test
  void soupNeedsNeitherConfigurationNorName() {
    Checkout.Result made = InProcess.runWithSpark(use("soup"));
    JsonNode line = JsonLine.succeeded(made);

    String id = line.path("run_id").asText();
    assertThat(id).matches("soup-[0-9a-f]{12}");
    assertThat(workspace.run(id).resolve("config.conf"))
        .content()
        .contains("stopping.max-epochs = 4\n");
    Checkout.Result again = InProcess.run(use("soup"));
    assertThat(JsonLine.succeeded(again).path("run_id").asText()).isEqualTo(id);
    assertThat(again.err()).contains("has finished before");
    // As a configuration may name it that the ensemble was made by.
    assertThat(InProcess.run(use("soup", "--set", "run.id=bag", "--set", "soup.kind=greedy")).err())
        .contains(id + " has finished before");
    assertThat(JsonLine.error(InProcess.run(use("soup", "--run-id", "bag")), 2, "configuration"))
        .contains("the run is one of ensemble, the command one of soup");
  }

  @Test
  void snapshotsOfOneTrainingAreAnEnsemble() {
    JsonNode line =
        JsonLine.succeeded(
            InProcess.runWithSpark(
                "ensemble",
                "--conf",
                workspace.configuration().toString(),
                "--run-id",
                "snapshots",
                "--set",
                "ensemble.method.kind=snapshot",
                "--set",
                "ensemble.n-estimators=2",
                "--set",
                "optimizer.learning-rate={kind=cosine-cycles,initial=0.01,cycles=2}"));

    assertThat(line.path("members").asInt()).isEqualTo(2);
    assertThat(workspace.run("snapshots").resolve("model/members/2/network.zip")).exists();
  }

  @Test
  void wrongInputIsRefusedBeforeSparkStarts() {
    assertThat(refused("ensemble.n-estimators=0")).contains("ensemble.n-estimators");
    assertThat(refused("ensemble.bootstrap={kind=none}")).contains("ensemble.oob-score");
    assertThat(refused("ensemble.combine-on=test")).contains("test rows are for evaluate alone");
    assertThat(refused("ensemble.overrides=[{model{kind=lenet}}]")).contains("member 1");
    assertThat(refused("ensemble.n-estimatrs=2")).contains("n-estimators");
  }

  @Test
  void whatIsNoNetworkIsTrainedAloneAndAsAMember() {
    String[] forest = {
      "--conf",
      workspace.configuration().toString(),
      "--set",
      "model=null",
      "--set",
      "model.kind=random-forest"
    };
    JsonNode alone =
        JsonLine.succeeded(
            InProcess.runWithSpark(
                Workspace.join(new String[] {"train", "--run-id", "forest"}, forest)));
    assertThat(alone.path("stop_reason").asText()).isEqualTo("fitted");
    String model = alone.path("outputs").path("model").asText();
    JsonNode evaluated =
        JsonLine.succeeded(
            InProcess.runWithSpark("evaluate", "--model", model, "--split", "validation"));
    assertThat(evaluated.path("validation_accuracy")).isEqualTo(alone.path("val_accuracy"));
    assertThat(
            JsonLine.error(
                InProcess.run("evaluate", "--model", model, "--set", "evaluation.mc-dropout=2"),
                3,
                "data"))
        .contains("expected a network, found a classifier");

    Checkout.Result result =
        InProcess.runWithSpark(
            Workspace.join(
                new String[] {"ensemble", "--run-id", "forests"},
                Workspace.join(forest, "--set", "ensemble.n-estimators=2")));

    JsonNode line = JsonLine.succeeded(result);
    assertThat(line.path("stop_reasons").path("fitted").asInt()).isEqualTo(2);
    assertThat(line.path("epochs").asInt()).isZero();
    assertThat(result.err()).contains("2 of 2: member ", "fitted, val_");
  }

  private static String refused(String setting) {
    return JsonLine.error(InProcess.run(ensemble("--set", setting)), 2, "configuration");
  }
}
