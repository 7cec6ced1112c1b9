package io.trainyard.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.config.Configuration;
import io.trainyard.failure.BadData;
import io.trainyard.lease.Lease;
import io.trainyard.lease.LeasesGivenBack;
import io.trainyard.results.MetricRow;
import io.trainyard.results.Outlet;
import io.trainyard.results.RunDescription;
import io.trainyard.results.RunDirectory;
import io.trainyard.results.TimingRow;
import io.trainyard.results.TimingRow.Phase;
import io.trainyard.stopping.StoppingSettings;
import io.trainyard.training.RunStatus.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeasesGivenBack.class)
class RunStatusTest {

  private static final double[] VAL_ACCURACY = {0.5, 0.75, 0.625};

  @TempDir Path root;

  private final org.apache.hadoop.conf.Configuration hadoop =
      new org.apache.hadoop.conf.Configuration();

  @Test
  void tellsOfARunUnderWay() {
    epochs(open("r1").outlet());

    RunStatus status = status("r1");

    assertThat(status.state()).isEqualTo(State.RUNNING);
    assertThat(status.figures())
        .containsEntry("run_status", "running")
        .containsEntry("run_job", "train")
        .containsEntry("epochs", 3)
        .containsEntry("max_epochs", 8)
        .containsEntry("train_loss", 0.25)
        .containsEntry("val_accuracy", 0.625)
        .containsEntry("best_epoch", 2)
        .containsEntry("best_val_accuracy", 0.75)
        // Five epochs more, of 4 s to fit and 2 s to validate.
        .containsEntry("left_at_most_s", 30.0);
    assertThat(status.figures().get("holder").toString())
        .startsWith("process " + ProcessHandle.current().pid() + " of ");
  }

  @Test
  void tellsWhyARunFailed() {
    RunDirectory run = open("r1");
    epochs(run.outlet());
    run.fail("cannot write: expected room, found none");

    RunStatus status = status("r1");

    assertThat(status.state()).isEqualTo(State.FAILED);
    assertThat(status.figures())
        .containsEntry("run_error", "cannot write: expected room, found none")
        .containsEntry("epochs", 3)
        .doesNotContainKeys("holder", "left_at_most_s");
  }

  @Test
  void tellsTheResultOfARunThatHasFinished() {
    open("r1").succeed(Map.of("epochs", 7, "val_loss", 0.125));

    assertThat(status("r1").state()).isEqualTo(State.FINISHED);
    assertThat(status("r1").figures()).containsEntry("epochs", 7).containsEntry("val_loss", 0.125);
  }

  @Test
  void aRunWhoseProcessIsGoneIsDead() throws IOException {
    open("r1");
    byte[] lease = Files.readAllBytes(root.resolve("r1/.lease-00001"));
    Lease.releaseAll();
    assertThat(status("r1").state()).isEqualTo(State.DEAD);

    // The start of another process: of the one with this number nothing is left.
    String other =
        new String(lease, java.nio.charset.StandardCharsets.UTF_8)
            .replaceAll("\"started\":\"\\d+\"", "\"started\":\"1\"");
    Files.writeString(root.resolve("r1/.lease-00001"), other);
    assertThat(status("r1").state()).isEqualTo(State.DEAD);
    assertThat(status("r1").figures()).containsKeys("holder", "last_sign_of_life_s");
  }

  @Test
  void countsTheEpochsOfTrainingsThatShareARun() {
    RunDirectory run = open("r1");
    for (int member = 1; member <= 2; member++) {
      epochs(Outlet.of(run.path(), "members", member, hadoop));
    }

    assertThat(status("r1").figures())
        .containsEntry("trainings", 2)
        .containsEntry("epochs", 6)
        .doesNotContainKey("best_epoch");
  }

  @Test
  void listsRunsInTheOrderOfTheirStartsAndLeavesOutWhatIsNone() throws IOException {
    open("b").succeed(Map.of());
    open("a").fail("why");
    Files.createDirectories(root.resolve("none"));

    assertThat(RunStatus.list(root.toString(), hadoop))
        .extracting(one -> one.run().runId() + " " + one.state().word())
        .containsExactly("b finished", "a failed");
  }

  @Test
  void writesNothing() throws IOException {
    open("r1");
    List<String> before = files();

    status("r1");
    RunStatus.list(root.toString(), hadoop);

    assertThat(files()).isEqualTo(before);
  }

  @Test
  void whatIsNoRunIsNamedWithBothPlaces() {
    assertThatThrownBy(() -> status("r9"))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("expected run.json in r9 or in " + root + "/r9, found none");
    assertThatThrownBy(() -> RunStatus.list(root + "/nowhere", hadoop))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("nowhere");
  }

  private RunStatus status(String id) {
    return RunStatus.of(id, root.toString(), hadoop);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.map(Path::toString).sorted().toList();
    }
  }

  private RunDirectory open(String id) {
    var directory =
        new RunDirectory(
            root.toString(), id, hadoop, RunDirectory.OPERATIONAL_KEYS, Duration.ofMinutes(10));
    Configuration configuration =
        Configuration.parseText("stopping { monitor = val_accuracy, max-epochs = 8 }");
    // What is in effect is what has been read.
    StoppingSettings.read(configuration.root());
    directory.open(
        new RunDescription(
            "train",
            configuration.effective(),
            configuration.defaults(),
            "abc",
            "def",
            42,
            Map.of()));
    return directory;
  }

  private static void epochs(Outlet outlet) {
    for (int epoch = 1; epoch <= VAL_ACCURACY.length; epoch++) {
      outlet
          .metrics()
          .write(
              epoch,
              List.of(
                  metric(epoch, "train", "loss", 0.25),
                  metric(epoch, "validation", "accuracy", VAL_ACCURACY[epoch - 1])));
      outlet
          .timings()
          .write(
              epoch,
              List.of(
                  new TimingRow("r1", 0, epoch, Phase.READ, 3),
                  new TimingRow("r1", 0, epoch, Phase.FIT, 4),
                  new TimingRow("r1", 0, epoch, Phase.VALIDATE, 2)));
    }
  }

  private static MetricRow metric(int epoch, String split, String metric, double value) {
    return new MetricRow("r1", 0, epoch, 5, split, metric, value, Instant.EPOCH);
  }
}
