package io.trainyard.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a training takes of memory, and what it says of it. Needs the jobs jar and a Spark. */
class MemoryIT {

  /**
   * In MB. A thousand rounds that kept but one array of this network's 20,483 parameters would take
   * 80. Without a leak it is code that the JVM still compiles, and allocators' caches, that grow:
   * some 20, and less with each thousand rounds more.
   */
  private static final long BOUND = 40;

  /** The heap is all there from the start, so that what grows is outside of it. */
  private static final String FIXED_HEAP =
      "spark.driver.extraJavaOptions=-Xms512m -XX:+AlwaysPreTouch"
          + " -Dorg.bytedeco.javacpp.maxbytes=1g -Dorg.bytedeco.javacpp.maxphysicalbytes=0";

  @TempDir static Path folder;

  private static Workspace workspace;

  @BeforeAll
  static void ingests() throws Exception {
    workspace = Workspace.create(folder, 2400);
    JsonLine.succeeded(workspace.inProcess("ingest"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"float32", "float16"})
  void aThousandRoundsDoNotGrow(String exchange) throws Exception {
    // 1,920 rows for 2 workers in batches of 4: 240 rounds an epoch.
    String[] arguments = {
      "--run-id",
      "long-" + exchange,
      "--set",
      "averaging.exchange=" + exchange,
      "--set",
      "averaging.workers=2",
      "--set",
      "averaging.every-batches=1",
      "--set",
      "optimizer.batch-size=4",
      "--set",
      "stopping.max-epochs=5",
      "--",
      "--driver-memory",
      "512m",
      "--conf",
      FIXED_HEAP
    };

    JsonNode figures = JsonLine.succeeded(workspace.job("train", arguments));

    assertThat(figures.path("epochs").asInt() * 240).isGreaterThan(1000);
    long start = figures.path("resident_mb_start").asLong();
    long warm = figures.path("resident_mb_warm").asLong();
    long end = figures.path("resident_mb_end").asLong();
    assertThat(start).isGreaterThan(512);
    assertThat(warm).isGreaterThan(512);
    assertThat(end).as("%d MB after the first epoch", warm).isLessThan(warm + BOUND);
  }

  @Test
  void tooLittleRoomForArraysIsRefusedBeforeTrainingWithWhatIsNeeded() throws Exception {
    String[] arguments = {
      "--run-id",
      "cramped",
      "--set",
      "model.hidden=[2000,2000]",
      "--",
      "--conf",
      "spark.driver.extraJavaOptions=-Dorg.bytedeco.javacpp.maxbytes=50m"
    };

    Checkout.Result result = workspace.job("train", arguments);

    assertThat(JsonLine.error(result, 2, "configuration"))
        .contains("expected -Dorg.bytedeco.javacpp.maxbytes in spark.driver.extraJavaOptions of at")
        .contains("found 50m");
    assertThat(result.err())
        .contains("memory, as estimated, of this process with 3")
        .doesNotContain("epoch 1/");
  }
}
