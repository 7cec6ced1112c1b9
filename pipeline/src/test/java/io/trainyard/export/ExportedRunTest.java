package io.trainyard.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.trainyard.failure.BadData;
import io.trainyard.failure.Infrastructure;
import io.trainyard.training.RunStatus.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportedRunTest {

  @TempDir Path root;

  /** A point as a row: its names in MLflow and in TensorBoard, its step and its value. */
  private static List<Tuple> rows(ExportedRun run) {
    return run.whole().points().stream()
        .map(
            point ->
                tuple(
                    point.series().underscored(),
                    point.series().grouped(),
                    point.step(),
                    point.value()))
        .toList();
  }

  @Test
  void epochsAreStepsAndSplitsAreCalledAsTheJobsCallThem() {
    MeasuredRun run = MeasuredRun.begin(root, "r1", "train");
    run.epoch(1, 2.5, 2.25);
    run.epoch(2, 1.5, 1.75);

    ExportedRun exported = run.read();

    assertThat(exported.state()).isEqualTo(State.DEAD);
    assertThat(exported.trainings()).isEmpty();
    assertThat(rows(exported))
        .containsExactly(
            tuple("train_loss", "loss/train", 1, 2.5),
            tuple("val_loss", "loss/val", 1, 2.25),
            tuple("train_loss", "loss/train", 2, 1.5),
            tuple("val_loss", "loss/val", 2, 1.75));
    assertThat(exported.last()).isEqualTo(MeasuredRun.TIME.plusSeconds(1));
  }

  @Test
  void figuresOfTheRunAndOfEvaluationsAreOfTheBestEpoch() throws IOException {
    MeasuredRun run = MeasuredRun.begin(root, "r1", "train");
    run.evaluation(
        """
        {"split": "test", "dataset_fingerprint": "abc", "accuracy": 0.75, "loss": "NaN",
         "model_sha256": "12", "classes": [{"rows": 3}]}""");
    run.succeed(
        Map.of(
            "best_epoch", 7, "val_loss", 0.5, "stop_reason", "patience", "rows", Map.of("a", 2)));

    ExportedRun exported = run.read();

    assertThat(rows(exported))
        .containsExactlyInAnyOrder(
            tuple("result/best_epoch", "result/best_epoch", 7, 7.0),
            tuple("result/rows.a", "result/rows.a", 7, 2.0),
            tuple("result/val_loss", "result/val_loss", 7, 0.5),
            tuple("test_accuracy", "accuracy/test", 7, 0.75),
            tuple("test_loss", "loss/test", 7, Double.NaN));
    assertThat(exported.word("stop_reason")).contains("patience");
  }

  @Test
  void parametersAreWhatMayNotDifferWhenTheRunIsTakenUpAgain() {
    MeasuredRun run = MeasuredRun.begin(root, "r1", "train");

    assertThat(run.read().whole().parameters())
        .containsOnlyKeys("optimizer.batch-size", "optimizer.kind", "model.hidden");
  }

  @Test
  void eachTrainingOfManyHasItsOwnEpochsAndSettings() {
    MeasuredRun run = MeasuredRun.begin(root, "r1", "tune");
    run.memberEpoch(2, 1, 0.5, 0.25);
    run.memberEpoch(12, 1, 4, 3);
    run.trial(12, "optimizer.learning-rate", "0.125");

    ExportedRun exported = run.read();

    assertThat(exported.whole().points()).isEmpty();
    assertThat(exported.trainings())
        .extracting(ExportedTraining::name)
        .containsExactly("trial-2", "trial-12");
    assertThat(exported.trainings().get(0).parameters()).isEmpty();
    assertThat(exported.trainings().get(1).parameters().get("optimizer.learning-rate").asDouble())
        .isEqualTo(0.125);
    assertThat(exported.trainings().get(1).points())
        .extracting(Point::value)
        .containsExactly(4.0, 3.0);
  }

  @Test
  void whatCannotBeReadIsToldApart() throws IOException {
    MeasuredRun run = MeasuredRun.begin(root, "r1", "train");
    run.epoch(1, 2, 2);
    Path table = run.path("metrics/epoch-00001.parquet");
    byte[] sound = Files.readAllBytes(table);
    Files.writeString(table, "not Parquet at all");
    assertThatThrownBy(run::read)
        .isInstanceOf(Infrastructure.class)
        .hasMessageContaining("metrics");

    Files.write(table, sound);
    Path json = run.path("run.json");
    Files.writeString(json, Files.readString(json).replace("\"r1\"", "\"../r1\""));
    assertThatThrownBy(run::read).isInstanceOf(BadData.class).hasMessageContaining("found ../r1");
  }
}
