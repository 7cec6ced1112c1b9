package io.trainyard.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.trainyard.lease.Lease;
import io.trainyard.results.MetricRow;
import io.trainyard.results.RunDirectory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line of exports, without Spark. */
class ExportJobTest {

  @TempDir Path root;

  @AfterEach
  void giveBack() {
    Lease.releaseAll();
  }

  private RunDirectory run(String id) {
    RunDirectory directory = OpenRuns.begin(root, id);
    directory
        .metrics()
        .write(1, List.of(new MetricRow(id, 0, 1, 1, "train", "loss", 0.5, Instant.EPOCH)));
    return directory;
  }

  private JsonNode export(String... arguments) {
    return JsonLine.succeeded(
        InProcess.run(
            Workspace.join(
                new String[] {"export", "--to", "tensorboard", "--root", root.toString()},
                arguments)));
  }

  @Test
  void oneRunIsFoundByItsNameAlsoWhileItIsOn() {
    run("r1");

    JsonNode line = export("r1");

    assertThat(line.path("run_id").asText()).isEqualTo("r1");
    assertThat(line.path("values").asInt()).isEqualTo(1);
    assertThat(line.path("values_added").asInt()).isEqualTo(1);
    assertThat(line.path("outputs").path("tensorboard").asText()).endsWith("r1/tensorboard");
    assertThat(root.resolve("r1/tensorboard")).isNotEmptyDirectory();
    assertThat(export("--run-id", "r1").path("values_added").asInt()).isZero();
  }

  @Test
  void withoutANameAllRunsBelowTheRootAreExported() {
    run("r1").succeed(Map.of("val_loss", 0.25));
    run("r2").fail("no reason");

    JsonNode line = export("--logdir", root.resolve("logs").toString());

    assertThat(line.path("exported").asInt()).isEqualTo(2);
    assertThat(line.path("values").asInt()).isEqualTo(3);
    assertThat(root.resolve("logs/r1")).isNotEmptyDirectory();
    assertThat(root.resolve("logs/r2")).isNotEmptyDirectory();
  }

  @Test
  void wrongCommandLinesAreRefused() {
    run("r1");

    assertThat(JsonLine.error(InProcess.run("export", "r1"), 2, "configuration")).contains("--to");
    assertThat(JsonLine.error(InProcess.run("export", "r1", "--to", "excel"), 2, "configuration"))
        .containsIgnoringCase("tensorboard")
        .containsIgnoringCase("mlflow");
    assertThat(
            JsonLine.error(
                InProcess.run("export", "r1", "--run-id", "r2", "--to", "mlflow"),
                2,
                "configuration"))
        .contains("leave one out");
    assertThat(
            JsonLine.error(
                InProcess.run(
                    "export", root + "/r1", "--to", "mlflow", "--tracking-uri", "file:/mlruns"),
                2,
                "configuration"))
        .contains("expected http://HOST:PORT");
    assertThat(
            JsonLine.error(
                InProcess.run(
                    "export", root + "/r1", "--to", "mlflow", "--tracking-uri", "http://a:b@c"),
                2,
                "configuration"))
        .doesNotContain("a:b");
  }

  @Test
  void runThatIsNotThereIsMissingData() {
    assertThat(
            JsonLine.error(InProcess.run("export", root + "/r9", "--to", "tensorboard"), 3, "data"))
        .contains("expected run.json");
  }

  @Test
  void serverThatIsNotThereCanBeTriedAgain() throws IOException {
    run("r1");
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }

    Checkout.Result result =
        InProcess.run(
            "export", root + "/r1", "--to", "mlflow", "--tracking-uri", "http://127.0.0.1:" + port);

    assertThat(JsonLine.error(result, 5, "infrastructure")).contains("give the same command again");
  }
}
