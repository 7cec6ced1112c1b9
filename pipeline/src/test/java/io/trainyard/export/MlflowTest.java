package io.trainyard.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.Infrastructure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** MLflow's own client against a server that keeps all it is sent. */
class MlflowTest {

  private static final String TIME_1 = String.valueOf(MeasuredRun.TIME.toEpochMilli());
  private static final String TIME_2 =
      String.valueOf(MeasuredRun.TIME.plusSeconds(1).toEpochMilli());

  @TempDir Path root;
  private FakeMlflow server;

  @BeforeEach
  void start() throws IOException {
    server = new FakeMlflow();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static ExportSettings settings(String address) {
    return new ExportSettings(
        Optional.empty(), Optional.of(address), "digits", Duration.ofSeconds(20));
  }

  private Destination.Written write(MeasuredRun run) {
    try (Mlflow mlflow = new Mlflow(settings(server.address()), Map.of())) {
      return mlflow.write(run.read());
    }
  }

  @Test
  void runHasItsMetricsByEpochItsParametersAndItsTags() {
    MeasuredRun run = MeasuredRun.begin(root, "r1", "train");
    run.epoch(1, 2.5, 2.25);
    run.epoch(2, 1.5, 1.75);
    run.succeed(Map.of("best_epoch", 2, "stop_reason", "max_epochs"));

    Destination.Written written = write(run);

    assertThat(written.place()).isEqualTo(server.address() + "/#/experiments/7/runs/0");
    assertThat(written.added()).isEqualTo(5);
    JsonNode there = server.run("r1");
    assertThat(FakeMlflow.history(there, "train_loss"))
        .containsExactly("1 2.5 " + TIME_1, "2 1.5 " + TIME_2);
    assertThat(FakeMlflow.history(there, "val_loss"))
        .containsExactly("1 2.25 " + TIME_1, "2 1.75 " + TIME_2);
    assertThat(FakeMlflow.values(there, "params", "optimizer.kind")).containsExactly("adam");
    assertThat(FakeMlflow.values(there, "params", "model.hidden")).containsExactly("[24,12]");
    assertThat(FakeMlflow.values(there, "params", "dataset.path")).isEmpty();
    assertThat(FakeMlflow.values(there, "tags", "trainyard.dataset"))
        .containsExactly("data/digits");
    assertThat(FakeMlflow.values(there, "tags", "trainyard.stop_reason"))
        .containsExactly("max_epochs");
    assertThat(FakeMlflow.values(there, "tags", "trainyard.version.java")).containsExactly("17");
    assertThat(there.at("/info/status").asText()).isEqualTo("FINISHED");
  }

  @Test
  void sameRunAgainIsNotDoubled() {
    MeasuredRun run = MeasuredRun.begin(root, "r1", "train");
    run.epoch(1, 2.5, 2.25);
    run.succeed(Map.of("best_epoch", 1));
    write(run);
    String before = server.run("r1").toString();

    assertThat(write(run).added()).isZero();

    assertThat(server.runs()).isEqualTo(1);
    assertThat(server.experiments()).isEqualTo(1);
    assertThat(server.run("r1")).hasToString(before);
  }

  @Test
  void runThatGoesOnGetsWhatIsNew() throws IOException {
    MeasuredRun run = MeasuredRun.begin(root, "r1", "train");
    run.epoch(1, 2.5, 2.25);
    write(run);
    assertThat(server.run("r1").at("/info/status").asText()).isEqualTo("KILLED");

    run.epoch(2, 1.5, Double.POSITIVE_INFINITY);
    run.evaluation("{\"split\": \"test\", \"dataset_fingerprint\": \"abc\", \"accuracy\": 0.75}");
    run.succeed(Map.of());
    assertThat(write(run).added()).isEqualTo(3);
    assertThat(write(run).added()).isZero();

    JsonNode there = server.run("r1");
    assertThat(FakeMlflow.history(there, "train_loss"))
        .containsExactly("1 2.5 " + TIME_1, "2 1.5 " + TIME_2);
    assertThat(FakeMlflow.history(there, "val_loss"))
        .containsExactly("1 2.25 " + TIME_1, "2 " + Double.MAX_VALUE + " " + TIME_2);
    assertThat(FakeMlflow.history(there, "test_accuracy")).hasSize(1);
    assertThat(there.at("/info/status").asText()).isEqualTo("FINISHED");
  }

  @Test
  void trainingsAreRunsBelowTheirRun() {
    MeasuredRun run = MeasuredRun.begin(root, "r1", "tune");
    run.memberEpoch(1, 1, 4, 3);
    run.memberEpoch(2, 1, 2, 1);
    run.trial(2, "optimizer.learning-rate", "0.125");
    run.succeed(Map.of("trials", 2));

    assertThat(write(run).runs()).isEqualTo(3);
    assertThat(write(run).added()).isZero();

    assertThat(server.runs()).isEqualTo(3);
    JsonNode trial = server.run("r1/trial-2");
    assertThat(FakeMlflow.values(trial, "tags", "mlflow.parentRunId")).containsExactly("0");
    assertThat(FakeMlflow.values(trial, "params", "optimizer.learning-rate"))
        .containsExactly("0.125");
    assertThat(FakeMlflow.history(trial, "val_loss")).containsExactly("1 1.0 " + TIME_1);
    assertThat(trial.at("/info/start_time").asText()).isEqualTo(TIME_1);
  }

  @Test
  void whoIsAskedForATokenHasItInTheEnvironment() {
    MeasuredRun run = MeasuredRun.begin(root, "r1", "train");
    Map<String, String> environment =
        Map.of("MLFLOW_TRACKING_URI", server.address() + "/", "MLFLOW_TRACKING_TOKEN", "t0ken");
    var settings =
        new ExportSettings(Optional.empty(), Optional.empty(), "digits", Duration.ofSeconds(20));

    try (Mlflow mlflow = new Mlflow(settings, environment)) {
      mlflow.write(run.read());
    }

    assertThat(server.authorizations()).isNotEmpty().containsOnly("Bearer t0ken");
  }

  @Test
  void serverThatFailsCanBeTriedAgain() throws IOException {
    MeasuredRun run = MeasuredRun.begin(root, "r1", "train");
    server.answer(503, "busy");
    assertThatThrownBy(() -> write(run))
        .isInstanceOf(Infrastructure.class)
        .hasMessageContaining("503")
        .hasMessageContaining("busy");

    try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      // It takes the connection, and says nothing.
      var settings =
          new ExportSettings(
              Optional.empty(),
              Optional.of("http://127.0.0.1:" + nobody.getLocalPort()),
              "digits",
              Duration.ofMillis(200));
      assertThatThrownBy(
              () -> {
                try (Mlflow mlflow = new Mlflow(settings, Map.of())) {
                  mlflow.write(run.read());
                }
              })
          .isInstanceOf(Infrastructure.class)
          .hasMessageContaining("no answer within");
    }
    server.close();
    assertThatThrownBy(() -> write(run))
        .isInstanceOf(Infrastructure.class)
        .hasMessageContaining("Connection refused");
  }

  @Test
  void serverThatRefusesOrIsNoneIsAMatterOfConfiguration() {
    MeasuredRun run = MeasuredRun.begin(root, "r1", "train");
    server.answer(403, "no");
    assertThatThrownBy(() -> write(run))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("MLFLOW_TRACKING_TOKEN");

    server.answer(404, "not here");
    assertThatThrownBy(() -> write(run))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("not here");

    server.answer(200, "<html>Welcome</html>");
    assertThatThrownBy(() -> write(run))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("something else");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost:5000", "file:/tmp/mlruns", "http://", "databricks", "http://h:5000 "})
  void whatIsNoServerIsRefused(String address) {
    assertThatThrownBy(() -> new Mlflow(settings(address), Map.of()))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("expected http://HOST:PORT");
  }

  @Test
  void passwordInTheAddressIsNotRepeated() {
    assertThatThrownBy(() -> new Mlflow(settings("http://me:pa55@host"), Map.of()))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageNotContaining("pa55")
        .hasMessageContaining("MLFLOW_TRACKING_PASSWORD");
  }

  @Test
  void noServerIsNamed() {
    var settings =
        new ExportSettings(Optional.empty(), Optional.empty(), "digits", Duration.ofSeconds(1));

    assertThatThrownBy(() -> new Mlflow(settings, Map.of()))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("--tracking-uri");
  }
}
