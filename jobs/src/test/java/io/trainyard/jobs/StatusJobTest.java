package io.trainyard.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.trainyard.lease.Lease;
import io.trainyard.results.RunDirectory;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of runs, without Spark. */
class StatusJobTest {

  @TempDir Path root;

  @AfterEach
  void giveBack() {
    Lease.releaseAll();
  }

  @Test
  void statusTellsWhoIsAtWorkOnARun() {
    open("r1");

    Checkout.Result result = InProcess.run("status", root.resolve("r1").toString());

    assertThat(result.code()).isZero();
    JsonNode line = JsonLine.of(result);
    assertThat(line.path("status").asText()).isEqualTo("succeeded");
    assertThat(line.path("run_id").asText()).isEqualTo("r1");
    assertThat(line.path("run_status").asText()).isEqualTo("running");
    assertThat(result.err())
        .contains("run r1: running by process " + ProcessHandle.current().pid());
  }

  @Test
  void statusFindsARunByItsName() {
    open("r1").fail("cannot write: expected room, found none");

    Checkout.Result result = InProcess.run("status", "r1", "--set", "run.root=\"" + root + "\"");

    assertThat(JsonLine.of(result).path("run_error").asText()).startsWith("cannot write");
    assertThat(result.err()).contains("run r1: failed: cannot write: expected room, found none");
  }

  @Test
  void listTellsOfAllRunsInATable() {
    open("done").succeed(Map.of("epochs", 7, "val_loss", 0.125));
    open("under-way");

    Checkout.Result result = InProcess.run("list", "--root", root.toString());

    assertThat(result.code()).isZero();
    JsonNode runs = JsonLine.of(result).path("runs");
    assertThat(runs).hasSize(2);
    assertThat(runs.path(0).path("run_id").asText()).isEqualTo("done");
    assertThat(runs.path(0).path("run_status").asText()).isEqualTo("finished");
    assertThat(runs.path(1).path("run_status").asText()).isEqualTo("running");
    assertThat(result.err())
        .containsPattern("run +job +started +epoch +left +metrics +status")
        .containsPattern("done +train +\\S+Z +7 +val_loss 0.1250 +finished")
        .containsPattern("under-way +train +\\S+Z .*running by process");
  }

  @Test
  void whatIsNoRunIsMissingData() {
    assertThat(JsonLine.error(InProcess.run("status", root + "/r9"), 3, "data"))
        .contains("expected run.json");
    assertThat(JsonLine.error(InProcess.run("list", "--root", root + "/none"), 3, "data"))
        .contains("cannot list runs");
  }

  private RunDirectory open(String id) {
    return OpenRuns.begin(root, id);
  }
}
