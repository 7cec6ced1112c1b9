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

  @Test
  void networkDependsOnTheSeedAndNotOnTheNumberOfSlots() throws Exception {
    Workspace workspace = Workspace.create(folder, 600);
    JsonLine.succeeded(workspace.job("ingest"));

    byte[] oneSlot = train(workspace, "one", "--master", "local[1]");

    assertThat(train(workspace, "two", "--master", "local[2]")).isEqualTo(oneSlot);
    assertThat(train(workspace, "four", "--master", "local[4]")).isEqualTo(oneSlot);
    assertThat(train(workspace, "other", "--set", "run.seed=8")).isNotEqualTo(oneSlot);
  }

  private static byte[] train(Workspace workspace, String id, String... arguments)
      throws Exception {
    String[] all = {"--run-id", id, "--set", "stopping.max-epochs=2", arguments[0], arguments[1]};
    JsonLine.succeeded(workspace.job("train", all));
    return workspace.network(id);
  }
}
