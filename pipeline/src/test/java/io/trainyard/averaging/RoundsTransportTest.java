package io.trainyard.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.SparkFixture;
import io.trainyard.TinyDataset;
import io.trainyard.acceleration.Acceleration;
import io.trainyard.acceleration.onednn.NativeScope;
import io.trainyard.augment.Augmentation;
import io.trainyard.averaging.AveragingSettings.OptimizerStatePolicy;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.CacheMode;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.MinibatchReader;
import io.trainyard.dataset.PixelNormalization;
import io.trainyard.dataset.Rows;
import io.trainyard.dataset.Tensors;
import io.trainyard.device.Device;
import io.trainyard.failure.Divergence;
import io.trainyard.model.Clipping;
import io.trainyard.model.ModelSpec;
import io.trainyard.model.Network;
import io.trainyard.model.NetworkShape;
import io.trainyard.model.OptimizerSettings;
import io.trainyard.model.RunningStatistics;
import io.trainyard.model.Step;
import io.trainyard.random.Seed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class RoundsTransportTest {

  private static final int ROWS = 96;
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
      String optimizer, int workers, int batch, int every, OptimizerStatePolicy policy) {

    OptimizerSettings settings() {
      Configuration configuration =
          Configuration.parseText("optimizer { %s, batch-size = %d }".formatted(optimizer, batch));
      return OptimizerSettings.read(configuration.root(), 10);
    }

    TrainingPlan plan(String model) {
      OptimizerSettings settings = settings();
      ModelSpec spec =
          ModelSpec.read(Configuration.parseText("model { %s }".formatted(model)).root());
      NetworkShape shape =
          new NetworkShape(dataset.manifest().image(), dataset.manifest().classNames().size());
      return new TrainingPlan(
          "test",
          spec.networkJson(shape, settings, SEED),
          dataset,
          new InputPlan(
              PixelNormalization.UNIT.of(dataset.manifest()),
              10_000,
              CacheMode.MEMORY,
              Augmentation.NONE,
              settings.labelSmoothing(),
              LoaderThreads.AUTO),
          new Schedule(ROWS, workers, batch, new Period.Constant(every)),
          policy,
          new OuterOptimizer.None(),
          ExchangeType.FLOAT32,
          settings.learningRate(),
          Clipping.NONE,
          SEED);
    }
  }

  private static final String MLP = "kind = mlp, hidden = [8], activation = tanh";

  private static TrainingPlan with(
      TrainingPlan plan, Period period, OuterOptimizer outer, ExchangeType exchange) {
    Schedule schedule = plan.schedule();
    return new TrainingPlan(
        plan.run(),
        plan.networkJson(),
        plan.dataset(),
        plan.input(),
        new Schedule(schedule.rows(), schedule.workers(), schedule.batchSize(), period),
        plan.optimizerState(),
        outer,
        exchange,
        plan.learningRate(),
        plan.clipping(),
        plan.seed());
  }

  private static ReplicaState initial(TrainingPlan plan) {
    Network network = Acceleration.build(plan.networkJson());
    float[] state = network.copyOptimizerState();
    boolean keep = plan.optimizerState() == OptimizerStatePolicy.KEEP;
    int states = keep ? plan.schedule().workers() : 1;
    List<float[]> all = new ArrayList<>();
    for (int i = 0; i < states; i++) {
      all.add(state);
    }
    float[] parameters = network.copyParameters();
    int outer = plan.outer().stateLength(parameters.length);
    return new ReplicaState(parameters, all, new float[outer]);
  }

  private static ReplicaState train(TrainingPlan plan, int epochs) {
    ReplicaState state = initial(plan);
    try (Transport transport = new RoundsTransport(spark, plan)) {
      for (int epoch = 0; epoch < epochs; epoch++) {
        EpochResult result = transport.train(epoch, state, SILENT);
        assertThat(result.examples()).isEqualTo(plan.schedule().rows());
        state = result.state();
      }
    }
    return state;
  }

  private static MinibatchReader reader(TrainingPlan plan, int worker) {
    return new MinibatchReader(
        plan.dataset(),
        plan.schedule().rowsOf(worker),
        new MinibatchReader.Options(
            plan.schedule().batchSize(), plan.seed(), plan.input().shuffleBuffer(), Long.MAX_VALUE),
        spark.hadoopConfiguration());
  }

  private static Tensors tensors(TrainingPlan plan, Network network) {
    return new Tensors(
        dataset.manifest().image(),
        TinyDataset.CLASSES,
        plan.input().normalization(),
        network.inputLayout(),
        plan.input().labelSmoothing());
  }

  /** N workers that average after every batch of b rows are one machine with batches of N * b. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "kind = sgd, learning-rate = 0.3",
        "kind = nesterovs, learning-rate = 0.1, momentum = 0.9",
        "kind = momentum, learning-rate = 0.1, momentum = 0.9"
      })
  void distributedEqualsLocal(String optimizer) {
    for (int workers : new int[] {2, 3}) {
      TrainingPlan plan =
          new Setup(optimizer, workers, 8, 1, OptimizerStatePolicy.AVERAGE).plan(MLP);
      float[] distributed = train(plan, 2).parameters();
      float[] local = local(plan, 2);

      assertThat(distributed).hasSameSizeAs(local);
      for (int i = 0; i < local.length; i++) {
        assertThat(distributed[i]).isCloseTo(local[i], within(1e-5f));
      }
    }
  }

  private static float[] local(TrainingPlan plan, int epochs) {
    Network network = Acceleration.build(plan.networkJson());
    Tensors tensors = tensors(plan, network);
    int workers = plan.schedule().workers();
    for (int epoch = 0; epoch < epochs; epoch++) {
      for (int batch = 0; batch < plan.schedule().batchesPerEpoch(); batch++) {
        INDArray[] features = new INDArray[workers];
        INDArray[] labels = new INDArray[workers];
        for (int worker = 0; worker < workers; worker++) {
          try (MinibatchReader reader = reader(plan, worker)) {
            Tensors.Batch part = tensors.of(reader.batch(epoch, batch));
            features[worker] = part.features().dup();
            labels[worker] = part.labels().dup();
          }
        }
        double rate = plan.learningRate().at(plan.schedule().progress(epoch, batch));
        Step step =
            new Step(plan.schedule().iteration(epoch, batch), epoch, rate, Clipping.NONE, SEED);
        network.fit(Nd4j.concat(0, features), Nd4j.concat(0, labels), step);
      }
    }
    return network.copyParameters();
  }

  /** Each policy against a plain simulation of it, to the byte. */
  @ParameterizedTest
  @EnumSource(OptimizerStatePolicy.class)
  void optimizerStatesFollowTheirPolicy(OptimizerStatePolicy policy) {
    // 96 rows for 3 workers in batches of 10: 4 batches, the last of 2 rows; rounds of 3 and 1.
    TrainingPlan plan =
        new Setup("kind = adam, learning-rate = 0.01", 3, 10, 3, policy)
            .plan(MLP + ", dropout = 0.3");

    assertThat(train(plan, 2).parameters()).isEqualTo(simulate(plan, 2));
  }

  @Test
  void labelsAreSmoothedInTraining() {
    TrainingPlan hard =
        new Setup("kind = adam, learning-rate = 0.01", 2, 10, 3, OptimizerStatePolicy.AVERAGE)
            .plan(MLP);
    TrainingPlan smooth =
        new Setup(
                "kind = adam, learning-rate = 0.01, label-smoothing = 0.2",
                2,
                10,
                3,
                OptimizerStatePolicy.AVERAGE)
            .plan(MLP);

    assertThat(smooth.input().labelSmoothing()).isEqualTo(0.2);
    assertThat(train(smooth, 1).parameters())
        .isEqualTo(simulate(smooth, 1))
        .isNotEqualTo(train(hard, 1).parameters());
  }

  /**
   * In one round: what two workers came to, by hand. Statistics are the mean of the workers' means
   * and variances, though the outer optimizer takes three times the step elsewhere.
   */
  @Test
  void runningStatisticsAreThoseOfAWorkerThatHasSeenAllMinibatches() throws Exception {
    Path file = folder.resolve("normalized.json");
    Files.writeString(file, NormalizedNetwork.json());
    TrainingPlan plan =
        with(
            new Setup("kind = sgd, learning-rate = 0.3", 2, 16, 3, OptimizerStatePolicy.AVERAGE)
                .plan("kind = dl4j-json, path = \"%s\"".formatted(file)),
            new Period.Constant(3),
            new OuterOptimizer.Momentum(0, 3),
            ExchangeType.FLOAT32);
    float[] start = initial(plan).parameters();
    float[][] came = {fitted(plan, 0), fitted(plan, 1)};

    float[] found = train(plan, 1).parameters();

    RunningStatistics statistics = Network.fromJson(plan.networkJson()).runningStatistics();
    assertThat(statistics.spans()).hasSize(2);
    for (int i = 0; i < found.length; i++) {
      double expected =
          switch (form(statistics, i)) {
            case "PLAIN" -> (came[0][i] + came[1][i]) / 2;
            case "LOG_DEVIATION" ->
                Math.log10((Math.pow(100, came[0][i]) + Math.pow(100, came[1][i])) / 2) / 2;
            default -> start[i] + 3 * ((came[0][i] + came[1][i]) / 2 - start[i]);
          };
      assertThat(found[i]).isCloseTo((float) expected, within(1e-5f));
    }
  }

  private static float[] fitted(TrainingPlan plan, int worker) {
    ReplicaState start = initial(plan);
    RowCache cache = new RowCache(1 << 20);
    try (Replica replica =
        new Replica(plan, worker, new Device.Cpu(), spark.hadoopConfiguration(), cache)) {
      return whole(replica.fit(0, 0, start.parameters(), start.optimizerState(0)).parameters());
    }
  }

  private static String form(RunningStatistics statistics, int index) {
    return statistics.within(index, 1).stream()
        .map(span -> span.form().name())
        .findFirst()
        .orElse("WEIGHT");
  }

  /** Rounds of 1 batch in the first epoch and of 3 in the next ones. */
  @Test
  void outerOptimizersAndPeriodsFollowTheirFormulas() {
    TrainingPlan plain =
        new Setup("kind = adam, learning-rate = 0.01", 3, 10, 1, OptimizerStatePolicy.AVERAGE)
            .plan(MLP);
    List<OuterOptimizer> outers =
        List.of(
            new OuterOptimizer.None(),
            new OuterOptimizer.Momentum(0.5, 1),
            new OuterOptimizer.Nesterov(0.9, 0.7));
    for (OuterOptimizer outer : outers) {
      TrainingPlan plan = with(plain, new Period.PostLocal(3, 1), outer, ExchangeType.FLOAT32);

      assertThat(train(plan, 3).parameters()).isEqualTo(simulate(plan, 3));
    }
  }

  /** The formula, number by number. */
  private static float[] outerStep(
      OuterOptimizer outer, float[] start, double[] mean, float[] state) {
    float[] result = new float[start.length];
    for (int i = 0; i < start.length; i++) {
      double d = mean[i] - start[i];
      if (outer instanceof OuterOptimizer.Momentum momentum) {
        state[i] = (float) (momentum.momentum() * state[i] + d);
        result[i] = (float) (start[i] + momentum.learningRate() * state[i]);
      } else if (outer instanceof OuterOptimizer.Nesterov nesterov) {
        state[i] = (float) (nesterov.momentum() * state[i] + d);
        double step = nesterov.learningRate() * (d + nesterov.momentum() * state[i]);
        result[i] = (float) (start[i] + step);
      } else {
        result[i] = (float) mean[i];
      }
    }
    return result;
  }

  /** Sums in double precision, in the order of the vectors. */
  private static final class Mean {

    private final double[] sum;
    private double weight;

    Mean(int length) {
      this.sum = new double[length];
    }

    void add(float[] vector, double weight) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += weight * vector[i];
      }
      this.weight += weight;
    }

    double[] exact() {
      double[] mean = new double[sum.length];
      Arrays.setAll(mean, i -> sum[i] / weight);
      return mean;
    }

    float[] result() {
      return outerStep(new OuterOptimizer.None(), new float[sum.length], exact(), new float[0]);
    }
  }

  private static float[] simulate(TrainingPlan plan, int epochs) {
    Schedule schedule = plan.schedule();
    ReplicaState start = initial(plan);
    float[] parameters = start.parameters();
    float[] outer = new float[plan.outer().stateLength(parameters.length)];
    List<float[]> states = new ArrayList<>();
    for (int worker = 0; worker < schedule.workers(); worker++) {
      states.add(start.optimizerState(worker));
    }
    for (int epoch = 0; epoch < epochs; epoch++) {
      for (int round = 0; round < schedule.roundsPerEpoch(epoch); round++) {
        Mean mean = new Mean(parameters.length);
        Mean stateMean = new Mean(states.get(0).length);
        for (int worker = 0; worker < schedule.workers(); worker++) {
          Network network = Acceleration.build(plan.networkJson());
          Tensors tensors = tensors(plan, network);
          network.setParameters(parameters);
          network.setOptimizerState(states.get(worker));
          int examples = 0;
          try (MinibatchReader reader = reader(plan, worker)) {
            for (int batch = schedule.firstBatch(epoch, round);
                batch < schedule.endBatch(epoch, round);
                batch++) {
              Rows rows = reader.batch(epoch, batch);
              boolean reset = plan.optimizerState() == OptimizerStatePolicy.RESET;
              int iteration = schedule.iteration(epoch, batch);
              Seed noise = SEED.of("training-noise").of(worker).of(iteration);
              int seen = reset ? batch - schedule.firstBatch(epoch, round) : iteration;
              Tensors.Batch input = tensors.of(rows);
              network.fit(
                  input.features(),
                  input.labels(),
                  new Step(seen, epoch, 0.01, Clipping.NONE, noise));
              examples += rows.count();
            }
          }
          mean.add(network.copyParameters(), examples);
          stateMean.add(network.copyOptimizerState(), examples);
          states.set(worker, network.copyOptimizerState());
        }
        parameters = outerStep(plan.outer(), parameters, mean.exact(), outer);
        for (int worker = 0; worker < schedule.workers(); worker++) {
          switch (plan.optimizerState()) {
            case AVERAGE -> states.set(worker, stateMean.result());
            case RESET -> states.set(worker, start.optimizerState(worker));
            case KEEP -> {}
          }
        }
      }
    }
    return parameters;
  }

  @ParameterizedTest
  @EnumSource(OptimizerStatePolicy.class)
  void aReplicaThatIsLostIsBuiltAnewToTheSameBytes(OptimizerStatePolicy policy) {
    TrainingPlan plan = new Setup("kind = adam", 2, 7, 2, policy).plan(MLP + ", dropout = 0.5");

    assertSameThoughReplicasAreLost(plan);
  }

  @ParameterizedTest
  @EnumSource(OptimizerStatePolicy.class)
  void soItIsWithFloat16AndAnOuterOptimizer(OptimizerStatePolicy policy) {
    TrainingPlan plan = new Setup("kind = adam", 2, 7, 2, policy).plan(MLP + ", dropout = 0.5");

    assertSameThoughReplicasAreLost(
        with(
            plan,
            new Period.Growing(1, 2, 1, 4),
            new OuterOptimizer.Nesterov(0.9, 0.7),
            ExchangeType.FLOAT16));
  }

  private static void assertSameThoughReplicasAreLost(TrainingPlan plan) {
    ReplicaState state = initial(plan);
    for (int epoch = 0; epoch < 3; epoch++) {
      // A transport of its own for each epoch finds no replica of the one before.
      try (Transport transport = new RoundsTransport(spark, plan)) {
        state = transport.train(epoch, state, SILENT).state();
      }
    }

    ReplicaState uninterrupted = train(plan, 3);
    assertThat(state.parameters()).isEqualTo(uninterrupted.parameters());
    assertThat(state.optimizerStates()).hasSameSizeAs(uninterrupted.optimizerStates());
    for (int i = 0; i < state.optimizerStates().size(); i++) {
      assertThat(state.optimizerStates().get(i)).isEqualTo(uninterrupted.optimizerStates().get(i));
    }
    assertThat(state.outerState()).isEqualTo(uninterrupted.outerState());
  }

  @Test
  void float16StaysCloseToFloat32AndItsSecondMomentsAboveZero() {
    TrainingPlan exact =
        new Setup("kind = adam, learning-rate = 0.01", 3, 4, 1, OptimizerStatePolicy.AVERAGE)
            .plan(MLP);
    TrainingPlan halves =
        with(exact, new Period.Constant(1), new OuterOptimizer.None(), ExchangeType.FLOAT16);
    float[] expected = train(exact, 2).parameters();
    ReplicaState found = train(halves, 2);

    assertThat(found.parameters()).isNotEqualTo(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(found.parameters()[i]).isCloseTo(expected[i], within(5e-3f));
    }
    float[] moments = found.optimizerState(0);
    Network network = Acceleration.build(halves.networkJson());
    network.setOptimizerState(moments);
    int parameters = network.parameterCount();
    assertThat(moments).hasSize(2 * parameters);
    // One block of Adam's state for the whole network: first moments, then second ones.
    for (int i = parameters; i < 2 * parameters; i++) {
      assertThat(moments[i]).isNotNegative();
    }
  }

  @ParameterizedTest
  @EnumSource(ExchangeType.class)
  void divergenceIsSeenWhateverIsExchanged(ExchangeType exchange) {
    TrainingPlan plan =
        new Setup("kind = sgd, learning-rate = 1e30", 2, 8, 2, OptimizerStatePolicy.AVERAGE)
            .plan("kind = mlp, hidden = [8], activation = identity");

    assertThatThrownBy(
            () -> train(with(plan, new Period.Constant(2), new OuterOptimizer.None(), exchange), 2))
        .isInstanceOf(Divergence.class)
        .hasMessageContaining("epoch 1, round");
  }

  @Test
  void aReplicaThatMovesToAnotherDeviceGoesOnToTheSameBytes() {
    TrainingPlan plan = new Setup("kind = adam", 1, 7, 2, OptimizerStatePolicy.AVERAGE).plan(MLP);
    Device first = new Device.Gpu(0);
    Device second = new Device.Gpu(1);

    float[] stays = twoRounds(plan, first, first);

    assertThat(twoRounds(plan, first, second)).isEqualTo(stays);
  }

  @Test
  void aReplicaThatIsClosedHoldsNoNativeMemory() {
    TrainingPlan plan = new Setup("kind = adam", 1, 7, 2, OptimizerStatePolicy.AVERAGE).plan(MLP);
    long before = NativeScope.liveObjects();

    twoRounds(plan, new Device.Gpu(0), new Device.Gpu(1));

    assertThat(NativeScope.liveObjects()).isEqualTo(before);
  }

  private static float[] twoRounds(TrainingPlan plan, Device first, Device second) {
    ReplicaState start = initial(plan);
    RowCache cache = new RowCache(1 << 20);
    try (Replica replica = new Replica(plan, 0, first, spark.hadoopConfiguration(), cache)) {
      assertThat(replica.device()).isEqualTo(first);
      RoundOutcome one = replica.fit(0, 0, start.parameters(), start.optimizerState(0));
      replica.moveTo(second);
      assertThat(replica.device()).isEqualTo(second);
      return whole(
          replica.fit(0, 1, whole(one.parameters()), whole(one.optimizerState())).parameters());
    }
  }

  private static float[] whole(Sent sent) {
    return ((Sent.Whole) sent).values();
  }

  @Test
  void rowsThatAreNotCachedGiveTheSameBytes() {
    TrainingPlan cached = new Setup("kind = adam", 2, 7, 2, OptimizerStatePolicy.AVERAGE).plan(MLP);
    TrainingPlan streamed =
        new TrainingPlan(
            cached.run(),
            cached.networkJson(),
            cached.dataset(),
            InputPlan.stored(
                cached.input().normalization(), cached.input().shuffleBuffer(), CacheMode.NONE),
            cached.schedule(),
            cached.optimizerState(),
            cached.outer(),
            cached.exchange(),
            cached.learningRate(),
            cached.clipping(),
            cached.seed());

    assertThat(train(streamed, 2).parameters()).isEqualTo(train(cached, 2).parameters());
  }

  @Test
  void workersWithoutRowsTakePartWithoutASay() {
    // 96 rows, 100 workers: four of them have none.
    TrainingPlan plan =
        new Setup("kind = sgd, learning-rate = 0.1", 100, 8, 1, OptimizerStatePolicy.AVERAGE)
            .plan(MLP);

    assertThat(plan.schedule().rowsOf(0).rows() + plan.schedule().rowsOf(99).rows()).isLessThan(2);
    assertThat(train(plan, 1).parameters()).isNotEqualTo(initial(plan).parameters());
  }

  @Test
  void trainingLearns() {
    TrainingPlan plan =
        new Setup("kind = adam, learning-rate = 0.01", 2, 8, 2, OptimizerStatePolicy.AVERAGE)
            .plan(MLP);
    ReplicaState state = initial(plan);
    List<Double> losses = new ArrayList<>();
    try (Transport transport = new RoundsTransport(spark, plan)) {
      for (int epoch = 0; epoch < 15; epoch++) {
        EpochResult result = transport.train(epoch, state, SILENT);
        state = result.state();
        losses.add(result.loss());
      }
    }

    assertThat(losses.get(14)).isLessThan(losses.get(0) / 3);
  }

  @Test
  void parametersThatAreNotFiniteEndTrainingThoughTheLossBeforeTheStepWasFine() {
    assertThat(RoundOutcome.finite(0.5, new float[] {1, -2})).isTrue();
    assertThat(RoundOutcome.finite(0.5, new float[] {1, Float.NaN})).isFalse();
    assertThat(RoundOutcome.finite(0.5, new float[] {Float.NEGATIVE_INFINITY, 0})).isFalse();
    assertThat(RoundOutcome.finite(Double.NaN, new float[] {1})).isFalse();
  }

  @Test
  void aLossThatIsNotFiniteEndsTraining() {
    TrainingPlan plan =
        new Setup("kind = sgd, learning-rate = 1e30", 2, 8, 2, OptimizerStatePolicy.AVERAGE)
            .plan("kind = mlp, hidden = [8], activation = identity");

    assertThatThrownBy(() -> train(plan, 2))
        .isInstanceOf(Divergence.class)
        .hasMessageContaining("epoch 1, round")
        .hasMessageContaining("optimizer.learning-rate");
  }
}
