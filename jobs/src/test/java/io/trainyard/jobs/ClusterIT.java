package io.trainyard.jobs;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.parquet.example.data.Group;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Training on the processes of {@code scripts/cluster}: a master, two workers and an executor of
 * each, over both transports. Each training here starts three processes, so what a local master can
 * show is shown elsewhere. Needs the jobs jar and a Spark, as the build leaves them, and about 4 GB
 * of memory.
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

  private static final String[] DYNAMIC_ALLOCATION = {
    "--conf",
    "spark.dynamicAllocation.enabled=true",
    "--conf",
    "spark.dynamicAllocation.shuffleTracking.enabled=true"
  };

  /** As an executor has a name on this cluster, where all are on one host. */
  private static final String SOMEBODY = "worker [01] on host 127\\.0\\.0\\.1 \\(executor \\d+\\)";

  /** Of an epoch: 480 rows for 2 workers in batches of 1, averaged after each. */
  private static final int SLOW_ROUNDS = 240;

  @TempDir static Path folder;

  private static Workspace workspace;
  private static Cluster cluster;

  @BeforeAll
  static void startsTheClusterAndIngestsOnIt() throws Exception {
    workspace = Workspace.create(folder, 600);
    cluster = Cluster.start(folder, Map.of(), "--memory", "1g");
    JsonNode ingested = JsonLine.succeeded(onCluster("ingest"));
    assertThat(ingested.path("train_rows").asInt()).isEqualTo(480);
    JsonLine.succeeded(workspace.inProcess("train", quick("quick-local")));
    JsonLine.succeeded(workspace.inProcess("train", slow("slow-local")));
  }

  @AfterAll
  static void stopsTheCluster() throws Exception {
    cluster.stop();
  }

  @Test
  void allReduceTrainsTheModelOfOneMachineWhateverStrangersSayAtItsRendezvous() throws Exception {
    int port = freePort();
    String[] fixed = {"--set", "averaging.rendezvous.ports=\"" + port + "\""};
    Checkout.Result result;
    try (ScriptRun run = startOnCluster("train", slow("all-reduce", fixed))) {
      Rounds.await(run, 1);
      try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), port);
          Socket talkative = new Socket(InetAddress.getLoopbackAddress(), port)) {
        talkative.getOutputStream().write("GET / HTTP/1.1\r\nHost: me\r\n\r\n".getBytes(US_ASCII));
        run.awaitUntil(
            "a stranger that is turned away",
            () -> run.err().contains("dropped a connection from /127.0.0.1:"));
        assertThat(silent.isConnected()).isTrue();
        result = run.await();
      }
    }

    JsonNode figures = JsonLine.succeeded(result);
    assertThat(result.err()).contains("to the rendezvous:");
    assertThat(figures.path("transport").asText()).isEqualTo("all-reduce");
    assertThat(workspace.network("all-reduce")).isEqualTo(workspace.network("slow-local"));
    assertThat(workspace.metrics("all-reduce")).isEqualTo(workspace.metrics("slow-local"));
    assertThat(figures.path("averagings").asInt()).isEqualTo(2 * SLOW_ROUNDS);
    assertThat(figures.path("averaging_retries").asInt()).isZero();
    assertThat(figures.path("averaging_wait_s").asDouble()).isPositive();
    assertThat(ParquetTable.read(workspace.run("all-reduce").resolve("averaging")).rows())
        .hasSize(2)
        .allSatisfy(epoch -> sentWhatAnAllReduceHasTo(epoch, figures));
    JsonNode evaluated =
        JsonLine.succeeded(
            onCluster("evaluate", "--model", workspace.run("all-reduce").toString()));
    assertThat(evaluated.path("rows").asInt()).isEqualTo(Workspace.TEST_ROWS);
  }

  /**
   * Of two workers each sends half of its values and half of the means, for the parameters and for
   * Adam's two moments; a float has 4 bytes.
   */
  private static void sentWhatAnAllReduceHasTo(Group epoch, JsonNode figures) {
    assertThat(epoch.getString("transport", 0)).isEqualTo("all-reduce");
    double values = SLOW_ROUNDS * 3 * 4.0 * figures.path("parameters").asInt();
    assertThat(epoch.getDouble("bytes_sent", 0)).isBetween(values, 1.5 * values);
    assertThat(epoch.getDouble("bytes_received", 0)).isBetween(values, 1.5 * values);
  }

  @Test
  void executorThatIsKilledInTheMiddleOfAnEpochCostsTimeOnly() throws Exception {
    Checkout.Result result;
    Rounds middle;
    try (ScriptRun run = startOnCluster("train", slow("killed"))) {
      middle = Rounds.await(run, 2);
      assertThat(cluster.executors()).hasSize(2);
      cluster.executors().get(0).destroyForcibly();
      result = run.await();
    }

    assertThat(result.err().substring(middle.said()))
        .containsPattern(
            "epoch %d has failed: lost %s.*retry 1 of 3".formatted(middle.epoch(), SOMEBODY))
        .contains("epoch " + middle.epoch() + "/2: loss");
    wentOnToTheSameModel("killed", JsonLine.succeeded(result));
  }

  @Test
  void executorThatStallsIsReplaced() throws Exception {
    Checkout.Result result;
    Rounds middle;
    try (ScriptRun run =
        startOnCluster("train", slow("stalled", "--set", "averaging.timeout=10 seconds"))) {
      middle = Rounds.await(run, 2);
      ProcessHandle executor = cluster.executors().get(0);
      try {
        stop(executor);
        result = run.await();
      } finally {
        executor.destroyForcibly();
      }
    }

    assertThat(result.err().substring(middle.said()))
        .containsPattern("epoch %d has failed: .*%s".formatted(middle.epoch(), SOMEBODY))
        .containsPattern("asking Spark for another executor instead of that of " + SOMEBODY);
    wentOnToTheSameModel("stalled", JsonLine.succeeded(result));
  }

  /** The process stays, with its connections, but does nothing any more. */
  private static void stop(ProcessHandle process) throws IOException, InterruptedException {
    int code =
        new ProcessBuilder("kill", "-s", "STOP", String.valueOf(process.pid())).start().waitFor();
    assertThat(code).isZero();
  }

  private static void wentOnToTheSameModel(String id, JsonNode figures) throws IOException {
    assertThat(figures.path("transport").asText()).isEqualTo("all-reduce");
    assertThat(figures.path("averaging_retries").asInt()).isBetween(1, 3);
    assertThat(workspace.network(id)).isEqualTo(workspace.network("slow-local"));
    assertThat(workspace.metrics(id)).isEqualTo(workspace.metrics("slow-local"));
  }

  @Test
  void runThatLosesItsDriverAndThenItsLastRetryGoesOnToTheSameModel() throws Exception {
    try (ScriptRun run = startOnCluster("train", slow("lost"))) {
      Rounds middle = Rounds.await(run, 2);
      run.kill();
      assertThat(run.err()).doesNotContain("epoch " + middle.epoch() + "/2: loss");
    }

    Checkout.Result failed;
    Rounds middle;
    try (ScriptRun run =
        startOnCluster("train", slow("lost", "--set", "averaging.max-retries=0"))) {
      middle = Rounds.await(run, 2);
      cluster.executors().get(1).destroyForcibly();
      failed = run.await();
    }

    assertThat(failed.err()).contains("resuming after epoch 1");
    assertThat(JsonLine.error(failed, 5, "infrastructure"))
        .containsPattern("cannot finish epoch 2: lost " + SOMEBODY)
        .contains("averaging.max-retries = 0", "give the same command again")
        .hasLineCount(1);
    assertThat(failed.err().substring(middle.said()).lines().filter(ClusterIT::isOfAStackTrace))
        .isEmpty();

    Checkout.Result again = onCluster("train", slow("lost"));

    JsonNode figures = JsonLine.succeeded(again);
    assertThat(again.err()).contains("resuming after epoch 1");
    assertThat(figures.path("transport").asText()).isEqualTo("all-reduce");
    // The epochs of all tries, each once.
    assertThat(figures.path("averagings").asInt()).isEqualTo(2 * SLOW_ROUNDS);
    assertThat(workspace.network("lost")).isEqualTo(workspace.network("slow-local"));
    assertThat(workspace.metrics("lost")).isEqualTo(workspace.metrics("slow-local"));
  }

  private static boolean isOfAStackTrace(String line) {
    return line.startsWith("\tat ") || line.startsWith("Caused by: ");
  }

  /**
   * A port that is free, and stays so: it is not among those that the system lends to callers, of
   * which a cluster has many.
   */
  private static int freePort() throws IOException {
    SplittableRandom random = new SplittableRandom();
    while (true) {
      int port = 20_000 + random.nextInt(12_000);
      try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return free.getLocalPort();
      } catch (BindException e) {
        // The next one.
        continue;
      }
    }
  }

  @Test
  void dynamicAllocationRefusesAllReduceBeforeTraining() throws Exception {
    String[] allReduce = quick("fixed", "--set", "averaging.transport=all-reduce");

    Checkout.Result refused = onCluster(DYNAMIC_ALLOCATION, "train", allReduce);

    assertThat(JsonLine.error(refused, 2, "configuration"))
        .contains("found spark.dynamicAllocation.enabled = true")
        .contains("use averaging.transport = rounds")
        .hasLineCount(1);
    assertThat(refused.err()).doesNotContain("epoch 1/");
  }

  @Test
  void roundsTrainTheModelOfOneMachineOnExecutorsThatComeAndGo() throws Exception {
    Checkout.Result automatic = onCluster(DYNAMIC_ALLOCATION, "train", quick("rounds"));

    JsonNode rounds = JsonLine.succeeded(automatic);
    assertThat(rounds.path("transport").asText()).isEqualTo("rounds");
    assertThat(automatic.err()).contains("averaging.transport = auto takes rounds: ");
    // 480 rows for 2 workers in batches of 16, averaged every 2: 8 rounds in each of 2 epochs.
    assertThat(rounds.path("averagings").asInt()).isEqualTo(16);
    assertThat(rounds.path("averaging_wait_s").asDouble()).isPositive();
    assertThat(workspace.network("rounds")).isEqualTo(workspace.network("quick-local"));
    assertThat(workspace.metrics("rounds")).isEqualTo(workspace.metrics("quick-local"));
  }

  /** What is made of an image depends on its row, and a mixing on the worker: not on processes. */
  @Test
  void executorsAugmentAsOneMachineDoes() throws Exception {
    String[] augmenting = {
      "--set",
      "augment=[{ translate { max = 1 } }, { rotate { max = 20 } }, { elastic { sigma = 2, alpha = 8 } }, { gaussian-noise { p = 0.5 } }, mixup]"
    };
    JsonLine.succeeded(workspace.inProcess("train", quick("augmented-local", augmenting)));

    JsonNode figures = JsonLine.succeeded(onCluster("train", quick("augmented", augmenting)));

    assertThat(figures.path("transport").asText()).isEqualTo("all-reduce");
    assertThat(workspace.network("augmented")).isEqualTo(workspace.network("augmented-local"));
    assertThat(workspace.metrics("augmented")).isEqualTo(workspace.metrics("augmented-local"));
    assertThat(workspace.network("augmented")).isNotEqualTo(workspace.network("quick-local"));
  }

  /** Members train alone, one in each task: those of a lost executor go on elsewhere. */
  @Test
  void membersOfAnExecutorThatIsKilledEndInTheSameBytes() throws Exception {
    JsonNode local = JsonLine.succeeded(workspace.inProcess("ensemble", bag("bag-local")));

    Checkout.Result result;
    try (ScriptRun run = startOnCluster("ensemble", bag("bag"))) {
      run.awaitUntil("a member that has ended", () -> run.err().contains("1 of 4: member "));
      assertThat(cluster.executors()).hasSize(2);
      cluster.executors().get(0).destroyForcibly();
      result = run.await();
    }

    JsonNode figures = JsonLine.succeeded(result);
    assertThat(figures.path("members").asInt()).isEqualTo(4);
    for (String figure : List.of("oob_loss", "oob_accuracy", "val_loss")) {
      assertThat(figures.path(figure)).as(figure).isEqualTo(local.path(figure));
    }
    for (String file : List.of("1/network.zip", "2/network.zip", "3/network.zip")) {
      assertThat(member("bag", file)).as(file).isEqualTo(member("bag-local", file));
    }
    assertThat(member("bag", "4/classifier.json"))
        .isEqualTo(member("bag-local", "4/classifier.json"));
  }

  private static byte[] member(String id, String file) throws IOException {
    return Files.readAllBytes(workspace.run(id).resolve("model/members").resolve(file));
  }

  /** Three networks, and one of MLlib. */
  private static String[] bag(String id) {
    String[] more = {
      "--run-id", id,
      "--set", "model.hidden=[128,128]",
      "--set", "stopping.max-epochs=3",
      "--set", "ensemble.n-estimators=4",
      "--set", "ensemble.bootstrap={kind=poisson}",
      "--set", "ensemble.oob-score=true",
      "--set",
          "ensemble.overrides=[{model.l2=1e-4},{model.l2=2e-4},{model.l2=3e-4},{model.kind=logistic-regression}]"
    };
    return Workspace.join(Rounds.MANY, more);
  }

  @Test
  void moreWorkersThanSlotsAreRefusedBeforeTraining() throws Exception {
    String[] three = {"--set", "averaging.transport=all-reduce", "--set", "averaging.workers=3"};

    Checkout.Result refused = onCluster("train", quick("three", three));

    assertThat(JsonLine.error(refused, 2, "configuration"))
        .contains("expected a slot for each of 3 workers at the same time, found 2 slots")
        .contains("use averaging.transport = rounds")
        .hasLineCount(1);
    assertThat(refused.err()).doesNotContain("epoch 1/");
  }

  /** A few rounds, for what has nothing to do with their number. */
  private static String[] quick(String id, String... more) {
    String[] two = {
      "--run-id", id, "--set", "averaging.workers=2", "--set", "stopping.max-epochs=2"
    };
    return Workspace.join(two, more);
  }

  /** With epochs that last long enough to be caught in their middle. */
  private static String[] slow(String id, String... more) {
    String[] two = {
      "--run-id", id, "--set", "averaging.workers=2", "--set", "stopping.max-epochs=2"
    };
    return Workspace.join(Workspace.join(Rounds.MANY, two), more);
  }

  private static ScriptRun startOnCluster(String job, String... arguments) throws IOException {
    return startOnCluster(new String[0], job, arguments);
  }

  /**
   * @param options of spark-submit
   */
  private static ScriptRun startOnCluster(String[] options, String job, String... arguments)
      throws IOException {
    String[] there = Workspace.join(arguments, "--master", cluster.master());
    return workspace.start(job, Workspace.join(Workspace.join(there, TWO_EXECUTORS), options));
  }

  private static Checkout.Result onCluster(String job, String... arguments) throws Exception {
    return onCluster(new String[0], job, arguments);
  }

  private static Checkout.Result onCluster(String[] options, String job, String... arguments)
      throws Exception {
    try (ScriptRun run = startOnCluster(options, job, arguments)) {
      return run.await();
    }
  }
}
