package io.trainyard.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.SparkFixture;
import io.trainyard.TinyDataset;
import io.trainyard.averaging.AllReduceTransport.Neighbours;
import io.trainyard.averaging.AveragingSettings.OptimizerStatePolicy;
import io.trainyard.averaging.exchange.Crew;
import io.trainyard.averaging.exchange.Descriptors;
import io.trainyard.averaging.exchange.PortRange;
import io.trainyard.averaging.exchange.SharedKey;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.CacheMode;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.PixelNormalization;
import io.trainyard.device.Devices;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.failure.Infrastructure;
import io.trainyard.model.Clipping;
import io.trainyard.model.ModelSpec;
import io.trainyard.model.Network;
import io.trainyard.model.NetworkShape;
import io.trainyard.model.OptimizerSettings;
import io.trainyard.random.Seed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Workers that fail in the middle of an epoch, and what becomes of the training. */
class AllReduceFailuresTest {

  private static final int ROWS = 98;
  private static final int WORKERS = 3;
  private static final int EPOCHS = 2;

  /** Of 33 rows in batches of 5: 7 batches, an averaging after each second. */
  private static final int MIDDLE = 3;

  /** All that is in time has to come within it, on a busy machine too. */
  private static final Duration SHORT = Duration.ofSeconds(3);

  private static final Pattern SECRET = Pattern.compile("[0-9a-fA-F]{64}");
  private static final Seed SEED = new Seed(3);
  private static final Transport.Listener SILENT = (epoch, round, examples, loss) -> {};

  @TempDir static Path folder;
  private static Dataset dataset;
  private static JavaSparkContext spark;
  private static List<EpochResult> undisturbed;

  @BeforeAll
  static void trainUndisturbed() throws Exception {
    dataset = TinyDataset.ingest(folder, ROWS, 0);
    spark = JavaSparkContext.fromSparkContext(SparkFixture.session().sparkContext());
    undisturbed = train(new RoundsTransport(spark, plan()), SILENT);
  }

  @AfterEach
  void noMoreFaults() {
    FaultyLoss.never();
  }

  private static TrainingPlan plan() {
    return plan(WORKERS);
  }

  private static TrainingPlan plan(int workers) {
    Configuration configuration =
        Configuration.parseText(
            """
            optimizer { kind = adam, learning-rate = 0.01, batch-size = 5 }
            model { kind = mlp, hidden = [20], dropout = 0.2 }
            """);
    OptimizerSettings settings = OptimizerSettings.read(configuration.root(), 10);
    NetworkShape shape = new NetworkShape(dataset.manifest().image(), TinyDataset.CLASSES);
    String network = ModelSpec.read(configuration.root()).networkJson(shape, settings, SEED);
    return new TrainingPlan(
        "test",
        FaultyLoss.in(network),
        dataset,
        InputPlan.stored(PixelNormalization.UNIT.of(dataset.manifest()), 10_000, CacheMode.MEMORY),
        new Schedule(ROWS, workers, 5, new Period.Constant(2)),
        OptimizerStatePolicy.AVERAGE,
        new OuterOptimizer.Momentum(0.5, 1),
        ExchangeType.FLOAT32,
        settings.learningRate(),
        Clipping.NONE,
        SEED);
  }

  private static NetworkSettings network(Duration timeout, int retries) {
    return new NetworkSettings(timeout, retries, Optional.empty(), PortRange.ANY, PortRange.ANY);
  }

  private static AllReduceTransport transport(
      Duration timeout, int retries, Neighbours neighbours) {
    return new AllReduceTransport(spark, plan(), network(timeout, retries), neighbours);
  }

  private static List<EpochResult> train(Transport transport, Transport.Listener listener) {
    List<EpochResult> results = new ArrayList<>();
    Network network = Network.fromJson(plan().networkJson());
    float[] parameters = network.copyParameters();
    ReplicaState state =
        new ReplicaState(
            parameters,
            List.of(network.copyOptimizerState()),
            new float[plan().outer().stateLength(parameters.length)]);
    try (transport) {
      for (int epoch = 0; epoch < EPOCHS; epoch++) {
        results.add(transport.train(epoch, state, listener));
        state = results.get(epoch).state();
      }
    }
    return results;
  }

  private static void assertUndisturbed(List<EpochResult> found) {
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      ReplicaState expected = undisturbed.get(epoch).state();
      ReplicaState state = found.get(epoch).state();
      assertThat(state.parameters()).isEqualTo(expected.parameters());
      assertThat(state.optimizerState(0)).isEqualTo(expected.optimizerState(0));
      assertThat(state.outerState()).isEqualTo(expected.outerState());
      assertThat(found.get(epoch).loss()).isEqualTo(undisturbed.get(epoch).loss());
    }
  }

  @Test
  void aReplicaThatCannotBeBuiltGivesItsRowsBack() {
    RowCache cache = new RowCache(1 << 20);
    TrainingPlan plan = plan();
    TrainingPlan broken =
        new TrainingPlan(
            plan.run(),
            "not a network",
            dataset,
            plan.input(),
            plan.schedule(),
            plan.optimizerState(),
            plan.outer(),
            plan.exchange(),
            plan.learningRate(),
            plan.clipping(),
            SEED);

    assertThatThrownBy(
            () -> new Replica(broken, 0, Devices.bind(), spark.hadoopConfiguration(), cache))
        .isInstanceOf(RuntimeException.class);
    assertThat(cache.take(CacheMode.AUTO, 1 << 20)).isEqualTo(1 << 20);
  }

  private static final Runnable DISK =
      () -> {
        throw new UncheckedIOException(new IOException("the disk has gone"));
      };

  @ParameterizedTest
  @EnumSource(Neighbours.class)
  void aWorkerThatFailsInMidEpochIsTriedAgainToTheSameBytes(Neighbours neighbours) {
    FaultyLoss.once(1, MIDDLE, DISK);
    List<String> rounds = new ArrayList<>();

    List<EpochResult> found =
        train(
            transport(Duration.ofSeconds(30), 1, neighbours),
            (epoch, round, examples, loss) -> rounds.add(epoch + "." + round));

    assertUndisturbed(found);
    // The rounds before the failure are made twice, and told once.
    assertThat(rounds).containsExactly("0.0", "0.1", "0.2", "0.3", "1.0", "1.1", "1.2", "1.3");
  }

  /** With a local master Spark would end this process. */
  @Test
  void aWorkerThatRunsOutOfMemoryBesideTheDriverIsTriedAgain() {
    FaultyLoss.once(
        1,
        MIDDLE,
        () -> {
          throw new OutOfMemoryError("made up");
        });

    assertUndisturbed(train(transport(Duration.ofSeconds(30), 1, Neighbours.APART), SILENT));
  }

  @ParameterizedTest
  @EnumSource(Neighbours.class)
  void aStalledWorkerIsGivenUpAndTheEpochTriedAgainToTheSameBytes(Neighbours neighbours)
      throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    FaultyLoss.once(1, MIDDLE, () -> await(over));
    try {
      // More retries than one, as a machine may be so busy that others are late too.
      assertUndisturbed(train(transport(SHORT, 3, neighbours), SILENT));
    } finally {
      over.countDown();
    }
    assertThat(Descriptors.threads("trainyard-")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Neighbours.class)
  void aStalledWorkerIsNamedWithItsHostAndTheKeys(Neighbours neighbours) {
    CountDownLatch over = new CountDownLatch(1);
    FaultyLoss.once(1, MIDDLE, () -> await(over));
    try {
      assertThatThrownBy(() -> train(transport(SHORT, 0, neighbours), SILENT))
          .isInstanceOf(Infrastructure.class)
          .hasMessageContaining("cannot finish epoch 1")
          .hasMessageContaining("worker 1 on host 127.0.0.1 (executor driver)")
          .hasMessageContaining("the averaging of round 2 within 3 s (averaging.timeout)")
          .hasMessageContaining("averaging.max-retries = 0");
    } finally {
      over.countDown();
    }
  }

  @Test
  void aStalledWorkerThatNobodyWaitsForIsGivenUpToo() {
    CountDownLatch over = new CountDownLatch(1);
    FaultyLoss.once(0, MIDDLE, () -> await(over));
    var transport = new AllReduceTransport(spark, plan(1), network(SHORT, 0));
    try {
      assertThatThrownBy(() -> train(transport, SILENT))
          .isInstanceOf(Infrastructure.class)
          .hasMessageContaining("lost worker 0 on host 127.0.0.1")
          .hasMessageContaining("has not got on for 6 s, twice averaging.timeout");
    } finally {
      over.countDown();
    }
  }

  /** The rendezvous hears nothing from the middle of the epoch until Spark's job has ended. */
  @Test
  void roundsThatTheRendezvousHearsOfLateAreToldAllTheSame() throws Exception {
    int port = Crew.freePort();
    var network =
        new NetworkSettings(
            Duration.ofSeconds(30), 0, Optional.empty(), new PortRange(port, port), PortRange.ANY);
    CountDownLatch deaf = new CountDownLatch(1);
    FaultyLoss.once(
        0,
        MIDDLE,
        () -> {
          talkNonsense(port);
          await(deaf);
        });
    List<String> rounds = new ArrayList<>();
    try (CapturedLog log = new CapturedLog("io.trainyard.averaging.exchange", Level.WARN)) {
      log.whenever("dropped a connection", () -> untilTheJobHasEnded(deaf));

      train(
          new AllReduceTransport(spark, plan(), network, Neighbours.TOGETHER),
          (epoch, round, examples, loss) -> rounds.add(epoch + "." + round));
    }

    assertThat(rounds).containsExactly("0.0", "0.1", "0.2", "0.3", "1.0", "1.1", "1.2", "1.3");
  }

  private static void talkNonsense(int port) {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.getOutputStream().write(new byte[1000]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void untilTheJobHasEnded(CountDownLatch deaf) {
    try {
      deaf.countDown();
      assertThat(Descriptors.threads("trainyard-epoch")).isEmpty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void whereRetriesRunOutTheWorkerItsHostAndTheKeyAreNamed() {
    FaultyLoss.always(2, MIDDLE, DISK);

    assertThatThrownBy(
            () -> train(transport(Duration.ofSeconds(30), 2, Neighbours.TOGETHER), SILENT))
        .isInstanceOf(Infrastructure.class)
        .hasMessageContaining("cannot finish epoch 1")
        .hasMessageContaining("worker 2 on host 127.0.0.1 (executor driver)")
        .hasMessageContaining("the disk has gone")
        .hasMessageContaining("no retry is left (averaging.max-retries = 2)");
  }

  static Stream<RuntimeException> lasting() {
    return Stream.of(
        new BadData("expected 36 pixels, found 35"),
        new BadConfiguration("expected a key, found none"));
  }

  @ParameterizedTest
  @MethodSource("lasting")
  void whatNoRetryMendsIsNotTriedAgain(RuntimeException failure) {
    FaultyLoss.always(
        1,
        MIDDLE,
        () -> {
          throw failure;
        });

    // The retries' message would begin otherwise.
    assertThatThrownBy(() -> train(transport(Duration.ofSeconds(30), 3, Neighbours.APART), SILENT))
        .isInstanceOf(failure.getClass())
        .hasMessage(failure.getMessage());
  }

  @Test
  void aBugInAWorkerIsToldWithItsTrace() {
    FaultyLoss.always(
        0,
        MIDDLE,
        () -> {
          throw new ArrayIndexOutOfBoundsException("index 7");
        });

    assertThatThrownBy(() -> train(transport(Duration.ofSeconds(30), 3, Neighbours.APART), SILENT))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("a bug in worker 0 on host 127.0.0.1")
        .hasMessageContaining("index 7")
        .hasMessageContaining("FaultyLoss");
  }

  @Test
  void aClassThatIsMissingInAWorkerIsToldAsABug() {
    FaultyLoss.always(
        1,
        MIDDLE,
        () -> {
          throw new NoClassDefFoundError("org/example/Missing");
        });

    assertThatThrownBy(
            () -> train(transport(Duration.ofSeconds(30), 3, Neighbours.TOGETHER), SILENT))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("a bug in worker 1 on host 127.0.0.1")
        .hasMessageContaining("org/example/Missing");
  }

  @Test
  void workersThatFindNoPortToListenOnNameRangeAndKey() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      int port = taken.getLocalPort();
      var network =
          new NetworkSettings(
              Duration.ofSeconds(30),
              0,
              Optional.empty(),
              PortRange.ANY,
              new PortRange(port, port));

      assertThatThrownBy(
              () -> train(new AllReduceTransport(spark, plan(), network, Neighbours.APART), SILENT))
          .isInstanceOf(Infrastructure.class)
          .hasMessageContaining("averaging.worker-ports")
          .hasMessageContaining("expected a free port among " + port)
          .hasMessageContaining("127.0.0.1");
    }
  }

  @Test
  void aRendezvousWithoutAFreePortIsTheUsersToMend() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      int port = taken.getLocalPort();
      var network =
          new NetworkSettings(
              Duration.ofSeconds(30),
              0,
              Optional.empty(),
              new PortRange(port, port),
              PortRange.ANY);

      assertThatThrownBy(() -> new AllReduceTransport(spark, plan(), network))
          .isInstanceOf(BadConfiguration.class)
          .hasMessageContaining("averaging.rendezvous.ports")
          .hasMessageContaining("found 127.0.0.1 and " + port);
    }
  }

  @Test
  void workersOfAnApplicationThatAuthenticatesKnowEachOther() {
    assertUndisturbed(
        AuthenticatingSpark.with(
            "open sesame",
            () -> train(transport(Duration.ofSeconds(30), 0, Neighbours.APART), SILENT)));
  }

  @Test
  void whoeverHasTheRunsSecretButNotTheApplicationsIsNotLetIn() {
    AllReduceTransport transport =
        AuthenticatingSpark.with(
            "open sesame", () -> transport(Duration.ofSeconds(2), 0, Neighbours.APART));

    // Which of the two is said depends on whether the driver or a worker gives up first.
    assertThatThrownBy(() -> train(transport, SILENT))
        .isInstanceOf(Infrastructure.class)
        .hasMessageMatching("(?s).*(nobody came|cannot reach the rendezvous on the driver).*");
  }

  @Test
  void theRunsSecretIsInNoLogAndInNoConfiguration() {
    FaultyLoss.once(1, MIDDLE, DISK);
    List<String> said = new ArrayList<>();
    try (CapturedLog own = new CapturedLog("io.trainyard", Level.TRACE);
        CapturedLog sparks = new CapturedLog("org.apache.spark", Level.INFO)) {
      train(transport(Duration.ofSeconds(30), 1, Neighbours.APART), SILENT);
      said.addAll(own.messages());
      said.addAll(sparks.messages());
    }
    // What the environment page shows.
    said.add(spark.getConf().toDebugString());

    assertThat(said).anyMatch(one -> one.contains("epoch 1 has failed"));
    assertThat(said).anyMatch(one -> one.contains("Created broadcast"));
    assertThat(said).noneMatch(SECRET.asPredicate());
    assertThat(SECRET.asPredicate()).accepts("key=" + SharedKey.freshSecret());
  }

  @Test
  void failedAttemptsLeaveNoSocketsAndNoThreadsBehind() throws Exception {
    PortRange[] ours = {new PortRange(15_000, 15_900), new PortRange(16_000, 16_900)};
    var network =
        new NetworkSettings(Duration.ofSeconds(30), 1, Optional.empty(), ours[0], ours[1]);
    List<Long> held = new ArrayList<>();

    for (int i = 0; i < 3; i++) {
      FaultyLoss.once(1, MIDDLE, DISK);
      train(
          new AllReduceTransport(spark, plan(), network, Neighbours.APART),
          (epoch, round, examples, loss) -> held.add(Descriptors.sockets(ours)));
    }

    assertThat(held).allMatch(sockets -> sockets > 0);
    assertThat(Descriptors.settleAt(0, ours)).isZero();
    assertThat(Descriptors.threads("trainyard-")).isEmpty();
  }
}
