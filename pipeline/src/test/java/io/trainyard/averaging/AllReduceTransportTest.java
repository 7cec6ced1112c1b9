package io.trainyard.averaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.SparkFixture;
import io.trainyard.TinyDataset;
import io.trainyard.averaging.AllReduceTransport.Neighbours;
import io.trainyard.averaging.AveragingSettings.Dl4jApproach;
import io.trainyard.averaging.AveragingSettings.OptimizerStatePolicy;
import io.trainyard.averaging.AveragingSettings.TransportKind;
import io.trainyard.averaging.exchange.Descriptors;
import io.trainyard.averaging.exchange.PortRange;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.CacheMode;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.PixelNormalization;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.failure.Divergence;
import io.trainyard.model.Clipping;
import io.trainyard.model.ModelSpec;
import io.trainyard.model.Network;
import io.trainyard.model.NetworkShape;
import io.trainyard.model.OptimizerSettings;
import io.trainyard.random.Seed;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllReduceTransportTest {

  static final NetworkSettings NETWORK =
      new NetworkSettings(
          Duration.ofSeconds(30), 0, Optional.empty(), PortRange.ANY, PortRange.ANY);

  /** For 5 workers: 20, 20, 20, 19 and 19 rows, so that some run out of batches before others. */
  private static final int ROWS = 98;

  private static final Seed SEED = new Seed(3);
  private static final Transport.Listener SILENT = (epoch, round, examples, loss) -> {};

  @TempDir static Path folder;
  private static Dataset dataset;
  private static JavaSparkContext spark;

  @BeforeAll
  static void ingest() throws Exception {
    dataset = TinyDataset.ingest(folder, ROWS, 0);
    spark = JavaSparkContext.fromSparkContext(SparkFixture.session().sparkContext());
  }

  private record Setup(
      String optimizer,
      int workers,
      int batch,
      OptimizerStatePolicy policy,
      Period period,
      int rows) {

    Setup(String optimizer, int workers, int batch, OptimizerStatePolicy policy) {
      this(optimizer, workers, batch, policy, new Period.PostLocal(2, 1), ROWS);
    }

    TrainingPlan plan(OuterOptimizer outer, ExchangeType exchange) {
      return plan(dataset, outer, exchange);
    }

    TrainingPlan plan(Dataset data, OuterOptimizer outer, ExchangeType exchange) {
      return plan("kind = mlp, hidden = [40, 8], dropout = 0.2", data, outer, exchange);
    }

    TrainingPlan plan(String model, Dataset data, OuterOptimizer outer, ExchangeType exchange) {
      Configuration configuration =
          Configuration.parseText("optimizer { %s, batch-size = %d }".formatted(optimizer, batch));
      OptimizerSettings settings = OptimizerSettings.read(configuration.root(), 10);
      ModelSpec spec =
          ModelSpec.read(Configuration.parseText("model { %s }".formatted(model)).root());
      NetworkShape shape =
          new NetworkShape(data.manifest().image(), data.manifest().classNames().size());
      return new TrainingPlan(
          "test",
          spec.networkJson(shape, settings, SEED),
          data,
          InputPlan.stored(PixelNormalization.UNIT.of(data.manifest()), 10_000, CacheMode.MEMORY),
          new Schedule(rows, workers, batch, period),
          policy,
          outer,
          exchange,
          settings.learningRate(),
          Clipping.NONE,
          SEED);
    }

    TrainingPlan plan() {
      return plan(new OuterOptimizer.None(), ExchangeType.FLOAT32);
    }
  }

  private static Setup adam(int workers) {
    return new Setup(
        "kind = adam, learning-rate = 0.01", workers, 10, OptimizerStatePolicy.AVERAGE);
  }

  private static ReplicaState initial(TrainingPlan plan) {
    Network network = Network.fromJson(plan.networkJson());
    boolean keep = plan.optimizerState() == OptimizerStatePolicy.KEEP;
    float[] parameters = network.copyParameters();
    return new ReplicaState(
        parameters,
        Collections.nCopies(keep ? plan.schedule().workers() : 1, network.copyOptimizerState()),
        new float[plan.outer().stateLength(parameters.length)]);
  }

  private static List<EpochResult> train(Transport transport, TrainingPlan plan, int epochs) {
    List<EpochResult> results = new ArrayList<>();
    ReplicaState state = initial(plan);
    try (transport) {
      for (int epoch = 0; epoch < epochs; epoch++) {
        EpochResult result = transport.train(epoch, state, SILENT);
        state = result.state();
        results.add(result);
      }
    }
    return results;
  }

  private static void assertSameBytes(TrainingPlan plan) {
    List<EpochResult> expected = train(new RoundsTransport(spark, plan), plan, 2);
    for (Neighbours neighbours : Neighbours.values()) {
      List<EpochResult> found =
          train(new AllReduceTransport(spark, plan, NETWORK, neighbours), plan, 2);
      for (int epoch = 0; epoch < 2; epoch++) {
        assertSame(found.get(epoch), expected.get(epoch));
      }
    }
  }

  private static void assertSame(EpochResult found, EpochResult expected) {
    assertThat(found.state().parameters()).isEqualTo(expected.state().parameters());
    assertThat(found.state().outerState()).isEqualTo(expected.state().outerState());
    assertThat(found.state().optimizerStates()).hasSameSizeAs(expected.state().optimizerStates());
    for (int i = 0; i < found.state().optimizerStates().size(); i++) {
      assertThat(found.state().optimizerStates().get(i))
          .isEqualTo(expected.state().optimizerStates().get(i));
    }
    assertThat(found.loss()).isEqualTo(expected.loss());
    assertThat(found.examples()).isEqualTo(expected.examples());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void givesTheBytesOfRoundsForAnyNumberOfWorkers(int workers) {
    assertSameBytes(adam(workers).plan());
  }

  @ParameterizedTest
  @EnumSource(OptimizerStatePolicy.class)
  void givesTheBytesOfRoundsWhateverBecomesOfTheOptimizersState(OptimizerStatePolicy policy) {
    assertSameBytes(new Setup("kind = adam, learning-rate = 0.01", 3, 10, policy).plan());
    assertSameBytes(new Setup("kind = sgd, learning-rate = 0.1", 2, 7, policy).plan());
  }

  @ParameterizedTest
  @EnumSource(ExchangeType.class)
  void givesTheBytesOfRoundsWithAnOuterOptimizerInAnyExchange(ExchangeType exchange) {
    assertSameBytes(adam(3).plan(new OuterOptimizer.None(), exchange));
    assertSameBytes(adam(3).plan(new OuterOptimizer.Momentum(0.5, 1), exchange));
    assertSameBytes(adam(2).plan(new OuterOptimizer.Nesterov(0.9, 0.7), exchange));
  }

  static Stream<String> normalizedNetworks() {
    return Stream.of(
        "kind = cnn, filters = [3], dense = [8]",
        "kind = dl4j-json, path = \"%s\"".formatted(folder.resolve("log-deviations.json")));
  }

  /** Of networks that keep the variance, and of a user's that keeps log10 of its root. */
  @ParameterizedTest
  @MethodSource("normalizedNetworks")
  void givesTheBytesOfRoundsForRunningStatistics(String model) throws Exception {
    Files.writeString(folder.resolve("log-deviations.json"), NormalizedNetwork.json());
    for (ExchangeType exchange : ExchangeType.values()) {
      assertSameBytes(adam(3).plan(model, dataset, new OuterOptimizer.None(), exchange));
      assertSameBytes(
          adam(2).plan(model, dataset, new OuterOptimizer.Nesterov(0.9, 0.7), exchange));
    }
  }

  @Test
  void aWorkerThatRunsOutOfRowsTakesPartWithoutASay() {
    // Of 98 rows the first two workers have 33, and so two batches of 32; the third has one.
    assertSameBytes(new Setup("kind = adam", 3, 32, OptimizerStatePolicy.AVERAGE).plan());
  }

  @ParameterizedTest
  @EnumSource(OptimizerStatePolicy.class)
  void workersWithoutAnyRowsTakePartWithoutASay(OptimizerStatePolicy policy) {
    Setup three = new Setup("kind = adam", 5, 2, policy, new Period.Constant(1), 3);
    assertSameBytes(three.plan());
    assertSameBytes(three.plan(new OuterOptimizer.Momentum(0.5, 1), ExchangeType.FLOAT16));
  }

  static Stream<Period> periods() {
    return Stream.of(
        new Period.Constant(1),
        new Period.Constant(100),
        new Period.Growing(1, 2, 1, 3),
        new Period.Shrinking(3, 0.5, 1, 1),
        new Period.PostLocal(3, 1));
  }

  @ParameterizedTest
  @MethodSource("periods")
  void givesTheBytesOfRoundsWithAnyPeriod(Period period) {
    assertSameBytes(
        new Setup("kind = nesterovs", 3, 4, OptimizerStatePolicy.AVERAGE, period, ROWS).plan());
  }

  @Test
  void strangersDoNotShowInWhatIsTrained() throws Exception {
    TrainingPlan plan = adam(3).plan();
    List<EpochResult> expected = train(new RoundsTransport(spark, plan), plan, 2);
    PortRange rendezvous = new PortRange(19_000, 19_900);
    PortRange workers = new PortRange(18_000, 18_900);
    var network =
        new NetworkSettings(Duration.ofSeconds(30), 0, Optional.empty(), rendezvous, workers);
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger visits = new AtomicInteger();
    Thread pest = new Thread(() -> pester(over, visits, 19_000, 18_000, 18_001, 18_002), "pest");
    pest.start();

    List<EpochResult> found =
        train(new AllReduceTransport(spark, plan, network, Neighbours.APART), plan, 2);
    over.set(true);
    pest.join();

    assertSame(found.get(0), expected.get(0));
    assertSame(found.get(1), expected.get(1));
    assertThat(visits).hasPositiveValue();
  }

  private static void pester(AtomicBoolean over, AtomicInteger visits, int... ports) {
    byte[] words = "GET / HTTP/1.1\r\nHost: rendezvous\r\n\r\nand some more".getBytes(UTF_8);
    while (!over.get()) {
      for (int port : ports) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
          visits.incrementAndGet();
          socket.getOutputStream().write(words);
        } catch (IOException e) {
          // Nobody listens there now, or no longer listens to this.
          Thread.onSpinWait();
        }
      }
    }
  }

  @Test
  void tellsOfEachRoundOnceAndMeasuresIt() {
    TrainingPlan plan = adam(2).plan();
    List<String> heard = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    ReplicaState start = initial(plan);
    EpochResult result;
    try (Transport transport = new AllReduceTransport(spark, plan, NETWORK, Neighbours.APART)) {
      result =
          transport.train(
              0, start, (e, r, n, loss) -> heard.add(e + " " + r + " " + n + " " + loss));
    }
    try (Transport transport = new RoundsTransport(spark, plan)) {
      transport.train(
          0, start, (e, r, n, loss) -> expected.add(e + " " + r + " " + n + " " + loss));
    }

    assertThat(heard).isEqualTo(expected).isNotEmpty();
    assertThat(result.averaging().count()).isEqualTo(heard.size());
    assertThat(result.averaging().bytesSent()).isPositive();
    assertThat(result.averaging().sumSeconds()).isPositive();
  }

  @ParameterizedTest
  @EnumSource(Neighbours.class)
  void divergenceEndsTrainingAndIsNotTriedAgain(Neighbours neighbours) {
    TrainingPlan plan =
        new Setup("kind = sgd, learning-rate = 1e30", 3, 8, OptimizerStatePolicy.AVERAGE).plan();

    assertThatThrownBy(
            () -> train(new AllReduceTransport(spark, plan, NETWORK, neighbours), plan, 2))
        .isInstanceOf(Divergence.class)
        .hasMessageContaining("epoch 1, round")
        .hasMessageContaining("optimizer.learning-rate");
  }

  @Test
  void wrongDataEndsTrainingAndIsNotTriedAgain(@TempDir Path other) throws Exception {
    Dataset broken = TinyDataset.ingest(other, ROWS, 0);
    try (Stream<Path> parts = Files.list(other.resolve("dataset/split=train"))) {
      parts.forEach(AllReduceTransportTest::delete);
    }
    TrainingPlan plan = adam(3).plan(broken, new OuterOptimizer.None(), ExchangeType.FLOAT32);

    assertThatThrownBy(() -> train(new AllReduceTransport(spark, plan, NETWORK), plan, 1))
        .isInstanceOf(BadData.class);
  }

  private static void delete(Path path) {
    try {
      Files.delete(path);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void tooFewSlotsAreSaidBeforeTrainingStarts() {
    TrainingPlan plan = adam(6).plan();

    assertThatThrownBy(() -> new AllReduceTransport(spark, plan, NETWORK))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("6 workers")
        .hasMessageContaining("found 5 slots")
        .hasMessageContaining("averaging.transport = rounds");
  }

  @Test
  void executorsThatComeAndGoAreSaidAtOnce() {
    Optional<String> objection =
        AllReduceTransport.objection(
            true,
            () -> {
              throw new AssertionError("slots are waited for in vain");
            },
            2);

    assertThat(objection)
        .hasValue(
            "expected a fixed number of executors, found spark.dynamicAllocation.enabled = true;"
                + " set it to false");
  }

  @Test
  void enoughSlotsAreNoObjection() {
    assertThat(AllReduceTransport.objection(false, () -> 2, 2)).isEmpty();
    assertThat(AllReduceTransport.objection(false, () -> 1, 2).orElseThrow())
        .contains("each of 2 workers", "found 1 slots", "averaging.workers to at most 1");
  }

  @Test
  void autoTakesWhatTheClusterAllows() {
    try (Transport many = Transports.open(spark, adam(6).plan(), auto());
        Transport few = Transports.open(spark, adam(5).plan(), auto())) {
      assertThat(many).isInstanceOf(RoundsTransport.class);
      assertThat(few).isInstanceOf(AllReduceTransport.class);
    }
  }

  @Test
  void autoSaysWhatItTakesAndWhy() {
    try (CapturedLog log = new CapturedLog(Transports.class.getName(), Level.INFO)) {
      Transports.open(spark, adam(6).plan(), auto()).close();
      Transports.open(spark, adam(5).plan(), auto()).close();

      assertThat(log.messages().get(0))
          .contains("takes rounds: expected a slot for each of 6 workers", "found 5 slots");
      assertThat(log.messages().get(1)).contains("takes all-reduce");
    }
  }

  private static AveragingSettings auto() {
    return new AveragingSettings(
        2,
        new Period.Constant(1),
        TransportKind.AUTO,
        OptimizerStatePolicy.AVERAGE,
        new OuterOptimizer.None(),
        ExchangeType.FLOAT32,
        NETWORK,
        Dl4jApproach.DIRECT);
  }

  @Test
  void anAddressThatIsNotOfThisMachineIsTheUsersToMend() {
    var network =
        new NetworkSettings(
            Duration.ofSeconds(5), 0, Optional.of("203.0.113.7"), PortRange.ANY, PortRange.ANY);

    assertThatThrownBy(() -> new AllReduceTransport(spark, adam(2).plan(), network))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("averaging.rendezvous.bind-address")
        .hasMessageContaining("203.0.113.7");
  }

  /** Spark's driver is 127.0.0.1, where nobody listens with the first of these. */
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.2", "0.0.0.0"})
  void workersFindTheRendezvousWhereItWasToldToListen(String address) {
    TrainingPlan plan = adam(2).plan();
    var network =
        new NetworkSettings(
            Duration.ofSeconds(10), 0, Optional.of(address), PortRange.ANY, PortRange.ANY);

    List<EpochResult> found =
        train(new AllReduceTransport(spark, plan, network, Neighbours.APART), plan, 1);

    assertSame(found.get(0), train(new RoundsTransport(spark, plan), plan, 1).get(0));
  }

  @Test
  void leavesNoThreadsBehind() throws Exception {
    train(
        new AllReduceTransport(spark, adam(3).plan(), NETWORK, Neighbours.APART),
        adam(3).plan(),
        2);

    assertThat(Descriptors.threads("trainyard-")).isEmpty();
  }
}
