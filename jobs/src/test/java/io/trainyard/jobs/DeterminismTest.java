package io.trainyard.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One seed gives one model, to the byte. */
class DeterminismTest {

  @TempDir Path folder;

  private Workspace workspace;

  @Test
  void networkDependsOnTheSeedAndNotOnTheNumberOfSlots() throws Exception {
    workspace = Workspace.create(folder, 600);
    JsonLine.succeeded(workspace.inProcess("ingest"));

    // Three workers: transport auto takes all-reduce where there are slots for all of them.
    byte[] oneSlot = train("rounds", 1, "one");

    assertThat(train("rounds", 2, "two")).isEqualTo(oneSlot);
    assertThat(train("all-reduce", 4, "four")).isEqualTo(oneSlot);
    assertThat(train("all-reduce", 4, "other", "--set", "run.seed=8")).isNotEqualTo(oneSlot);
  }

  private byte[] train(String transport, int slots, String id, String... arguments)
      throws Exception {
    String[] two = {"--run-id", id, "--set", "stopping.max-epochs=2"};
    Checkout.Result result =
        workspace.inProcessOn("local[" + slots + "]", "train", Workspace.join(two, arguments));
    assertThat(JsonLine.succeeded(result).path("transport").asText()).isEqualTo(transport);
    return workspace.network(id);
  }
}
