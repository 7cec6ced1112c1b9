package io.trainyard.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The main job on the processes of {@code scripts/cluster}: a master, two workers and an executor
 * of each. Needs the jobs jar and a Spark, as the build leaves them, and about 4 GB of memory.
 */
class ClusterIT {

  private static final String[] TWO_EXECUTORS = {
    "--",
    "--conf",
    "spark.executor.cores=1",
    "--conf",
    "spark.cores.max=2",
    "--conf",
    "spark.executor.memory=768m",
    "--driver-memory",
    "1g"
  };

  @TempDir static Path folder;

  private static Map<String, String> environment;
  private static Workspace workspace;
  private static String master;

  @BeforeAll
  static void startsTheClusterAndIngestsOnIt() throws Exception {
    environment = Map.of("TRAINYARD_CLUSTER_DIR", folder.resolve("a cluster").toString());
    workspace = Workspace.create(folder, 600);
    try (ScriptRun start =
        ScriptRun.start(folder, environment, "cluster", "start", "--memory", "1g")) {
      Checkout.Result started = start.await();
      assertThat(started.code()).as("%s", started).isZero();
      master = started.lastLine();
    }
    JsonNode ingested = JsonLine.succeeded(onCluster("ingest"));
    assertThat(ingested.path("train_rows").asInt()).isEqualTo(480);
    JsonLine.succeeded(workspace.job("train", train("local")));
  }

  @AfterAll
  static void stopsTheCluster() throws Exception {
    try (ScriptRun stop = ScriptRun.start(folder, environment, "cluster", "stop")) {
      assertThat(stop.await().code()).isZero();
    }
  }

  @Test
  void trainsTheModelOfOneMachineAndMeasuresIt() throws Exception {
    JsonLine.succeeded(onCluster("train", train("spread")));

    assertThat(workspace.network("spread")).isEqualTo(workspace.network("local"));
    JsonNode figures =
        JsonLine.succeeded(onCluster("evaluate", "--model", workspace.run("spread").toString()));
    assertThat(figures.path("rows").asInt()).isEqualTo(Workspace.TEST_ROWS);
    assertThat(figures.path("test_accuracy").asDouble()).isGreaterThan(0.9);
  }

  @Test
  void executorThatIsKilledInTheMiddleOfAnEpochCostsTimeOnly() throws Exception {
    Checkout.Result result;
    Rounds middle;
    try (ScriptRun run = startOnCluster("train", train("killed"))) {
      middle = Rounds.await(run, 2);
      List<ProcessHandle> executors = executors();
      assertThat(executors).hasSize(2);
      executors.get(0).destroyForcibly();
      result = run.await();
    }

    JsonLine.succeeded(result);
    assertThat(result.err().substring(middle.said()))
        .contains("Lost executor", "epoch " + middle.epoch() + "/3: loss");
    assertThat(workspace.network("killed")).isEqualTo(workspace.network("local"));
  }

  private static String[] train(String id) {
    String[] two = {
      "--run-id", id, "--set", "averaging.workers=2", "--set", "stopping.max-epochs=3"
    };
    return join(Rounds.MANY, two);
  }

  private static ScriptRun startOnCluster(String job, String... arguments) throws IOException {
    String[] where = {"--master", master};
    return workspace.start(job, join(join(arguments, where), TWO_EXECUTORS));
  }

  private static Checkout.Result onCluster(String job, String... arguments) throws Exception {
    try (ScriptRun run = startOnCluster(job, arguments)) {
      return run.await();
    }
  }

  /** The workers' children; a worker starts nothing else. */
  private static List<ProcessHandle> executors() throws IOException {
    return Files.readAllLines(folder.resolve("a cluster/processes")).stream()
        .filter(line -> line.startsWith("worker-"))
        .map(line -> ProcessHandle.of(Long.parseLong(line.split(" ")[1])).orElseThrow())
        .flatMap(ProcessHandle::children)
        .filter(child -> child.info().command().orElse("").endsWith("java"))
        .toList();
  }

  private static String[] join(String[] one, String[] two) {
    return Stream.of(one, two).flatMap(Stream::of).toArray(String[]::new);
  }
}
