package io.trainyard.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One seed gives one model, to the byte. Needs the jobs jar and a Spark, as the build leaves them.
 */
class DeterminismIT {

  @TempDir Path folder;

  private Workspace workspace;

  @Test
  void networkDependsOnTheSeedAndNotOnTheNumberOfSlots() throws Exception {
    workspace = Workspace.create(folder, 600);
    JsonLine.succeeded(workspace.job("ingest"));

    // Three workers: transport auto takes all-reduce where there are slots for all of them.
    byte[] oneSlot = train("rounds", "one", "--master", "local[1]");

    assertThat(train("rounds", "two", "--master", "local[2]")).isEqualTo(oneSlot);
    assertThat(train("all-reduce", "four", "--master", "local[4]")).isEqualTo(oneSlot);
    assertThat(train("all-reduce", "other", "--set", "run.seed=8")).isNotEqualTo(oneSlot);
  }

  private byte[] train(String transport, String id, String... arguments) throws Exception {
    String[] two = {"--run-id", id, "--set", "stopping.max-epochs=2"};
    Checkout.Result result = workspace.job("train", Workspace.join(two, arguments));
    assertThat(JsonLine.succeeded(result).path("transport").asText()).isEqualTo(transport);
    assertThat(result.err()).contains("averaging.transport = auto takes " + transport);
    return workspace.network(id);
  }
}
