package io.trainyard.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.SparkFixture;
import io.trainyard.TinyText;
import io.trainyard.averaging.AveragingSettings.OptimizerStatePolicy;
import io.trainyard.config.Configuration;
import io.trainyard.device.Device;
import io.trainyard.model.Clipping;
import io.trainyard.model.ModelSpec;
import io.trainyard.model.Network;
import io.trainyard.model.OptimizerSettings;
import io.trainyard.model.TokenShape;
import io.trainyard.random.Seed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SequenceTrainingTest {

  private static final Seed SEED = new Seed(5);
  private static final int VOCABULARY = 6;
  private static final TinyText TEXT =
      TinyText.counting("sequence-training", VOCABULARY, 61, 17, 80, 44);
  private static final Transport.Listener SILENT = (epoch, round, examples, loss) -> {};

  private static JavaSparkContext spark() {
    return JavaSparkContext.fromSparkContext(SparkFixture.session().sparkContext());
  }

  private static TrainingPlan plan(String model, int workers, int every) {
    return plan(model, workers, every, OptimizerStatePolicy.AVERAGE);
  }

  private static TrainingPlan plan(
      String model, int workers, int every, OptimizerStatePolicy policy) {
    return plan(model, workers, every, policy, new SequencePlan(TEXT, 3, 5));
  }

  private static TrainingPlan plan(
      String model, int workers, int every, OptimizerStatePolicy policy, SequencePlan sequences) {
    return plan(model, workers, every, policy, sequences, new Clipping(1, 0.5));
  }

  private static TrainingPlan plan(
      String model,
      int workers,
      int every,
      OptimizerStatePolicy policy,
      SequencePlan sequences,
      Clipping clipping) {
    OptimizerSettings optimizer =
        OptimizerSettings.read(
            Configuration.parseText("optimizer { kind = adam, learning-rate = 0.01 }").root(), 10);
    ModelSpec spec =
        ModelSpec.read(
            Configuration.parseText("model { %s, dropout = 0.1 }".formatted(network(model)))
                .root());
    return new TrainingPlan(
        "test",
        spec.networkJson(new TokenShape(VOCABULARY), optimizer, SEED),
        null,
        null,
        sequences.schedule(workers, new Period.Constant(every)),
        policy,
        new OuterOptimizer.None(),
        ExchangeType.FLOAT32,
        optimizer.learningRate(),
        clipping,
        SEED,
        sequences);
  }

  /**
   * @param model a recurrent network's cell, or another kind
   */
  private static String network(String model) {
    return switch (model) {
      case "fixed-context" -> "kind = fixed-context, context = 3, embedding = 4, hidden = 8";
      case "causal-convolution" ->
          "kind = causal-convolution, layers = 3, channels = 6, skip-channels = 8";
      default -> "kind = rnn, hidden = 8, cell = " + model;
    };
  }

  private static ReplicaState initial(TrainingPlan plan) {
    Network network = Network.fromJson(plan.networkJson());
    boolean keep = plan.optimizerState() == OptimizerStatePolicy.KEEP;
    return new ReplicaState(
        network.copyParameters(),
        Collections.nCopies(keep ? plan.schedule().workers() : 1, network.copyOptimizerState()));
  }

  private static List<EpochResult> train(Transport transport, TrainingPlan plan) {
    List<EpochResult> results = new ArrayList<>();
    ReplicaState state = initial(plan);
    try (transport) {
      for (int epoch = 0; epoch < 2; epoch++) {
        EpochResult result = transport.train(epoch, state, SILENT);
        state = result.state();
        results.add(result);
      }
    }
    return results;
  }

  @ParameterizedTest
  @CsvSource({
    "lstm, 2, 3, AVERAGE",
    "gru, 3, 1, KEEP",
    "tanh, 1, 100, RESET",
    "fixed-context, 2, 2, AVERAGE",
    "causal-convolution, 2, 1, AVERAGE"
  })
  void allTransportsGiveTheSameBytes(
      String model, int workers, int every, OptimizerStatePolicy policy) {
    TrainingPlan plan = plan(model, workers, every, policy);
    List<EpochResult> rounds = train(new RoundsTransport(spark(), plan), plan);
    List<EpochResult> reduced =
        train(new AllReduceTransport(spark(), plan, AllReduceTransportTest.NETWORK), plan);
    for (int epoch = 0; epoch < 2; epoch++) {
      ReplicaState expected = rounds.get(epoch).state();
      ReplicaState found = reduced.get(epoch).state();
      assertThat(found.parameters()).isEqualTo(expected.parameters());
      assertThat(found.optimizerStates().get(0)).isEqualTo(expected.optimizerStates().get(0));
      assertThat(found.carried()).isEmpty();
      assertThat(expected.carried()).isEmpty();
      assertThat(reduced.get(epoch).loss()).isEqualTo(rounds.get(epoch).loss());
      assertThat(reduced.get(epoch).examples()).isEqualTo(201);
      assertThat(reduced.get(epoch).clipped()).isEqualTo(rounds.get(epoch).clipped());
      assertThat(reduced.get(epoch).clipped().getAsDouble()).isBetween(0.01, 1.0);
    }
    assertThat(rounds.get(1).loss()).isLessThan(rounds.get(0).loss());
  }

  @ParameterizedTest
  @CsvSource({"1e9, 0", "1e-9, 1"})
  void aBoundThatIsWideClipsNoUpdateAndATightOneAll(double norm, double part) {
    TrainingPlan plan =
        plan(
            "tanh",
            2,
            2,
            OptimizerStatePolicy.AVERAGE,
            new SequencePlan(TEXT, 3, 5),
            new Clipping(norm, Double.NaN));
    assertThat(train(new RoundsTransport(spark(), plan), plan))
        .allSatisfy(result -> assertThat(result.clipped()).hasValue(part));
  }

  @ParameterizedTest
  @ValueSource(strings = {"lstm", "causal-convolution"})
  void aReplicaThatIsLostBetweenRoundsIsBuiltAnewWithWhatItCarried(String model) {
    TrainingPlan plan = plan(model, 2, 2);
    ReplicaState state = initial(plan);
    List<float[]> kept = rounds(plan, state, false);
    assertThat(rounds(plan, state, true)).hasSameSizeAs(kept).containsExactlyElementsOf(kept);
  }

  /** What a worker's parameters are after each round, none of them averaged. */
  private static List<float[]> rounds(TrainingPlan plan, ReplicaState start, boolean lost) {
    List<float[]> after = new ArrayList<>();
    Replica replica = replica(plan);
    float[] carried = new float[0];
    for (int round = 0; round < plan.schedule().roundsPerEpoch(0); round++) {
      if (lost) {
        replica.close();
        replica = replica(plan);
      }
      RoundOutcome outcome =
          replica.fit(0, round, start.parameters(), start.optimizerState(0), carried);
      carried = outcome.carried();
      after.add(((Sent.Whole) outcome.parameters()).values());
    }
    replica.close();
    return after;
  }

  private static Replica replica(TrainingPlan plan) {
    return new Replica(
        plan,
        1,
        new Device.Cpu(),
        new org.apache.hadoop.conf.Configuration(),
        RowCache.ofThisJvm());
  }

  @Test
  void aWindowWithoutATokenIsNoStep() {
    // 31 tokens to predict are 10, 10 and 11 for three lanes: only the last has one in the third
    // window.
    TinyText text = TinyText.counting("sequence-rest", VOCABULARY, 32);
    for (OptimizerStatePolicy policy : OptimizerStatePolicy.values()) {
      TrainingPlan plan = plan("tanh", 3, 1, policy, new SequencePlan(text, 1, 5));
      ReplicaState rounds = train(new RoundsTransport(spark(), plan), plan).get(1).state();
      ReplicaState reduced =
          train(new AllReduceTransport(spark(), plan, AllReduceTransportTest.NETWORK), plan)
              .get(1)
              .state();
      assertThat(reduced.parameters()).isEqualTo(rounds.parameters());
      assertThat(reduced.optimizerStates())
          .usingRecursiveComparison()
          .isEqualTo(rounds.optimizerStates());
    }
  }

  @Test
  void whatIsCarriedMatters() {
    TrainingPlan plan = plan("lstm", 2, 2);
    ReplicaState start = initial(plan);
    try (Replica replica = replica(plan)) {
      float[] first =
          replica.fit(0, 0, start.parameters(), start.optimizerState(0), new float[0]).carried();
      assertThat(first).hasSize(3 * 2 * 8);
      var with = replica.fit(0, 1, start.parameters(), start.optimizerState(0), first);
      var without =
          replica.fit(0, 1, start.parameters(), start.optimizerState(0), new float[first.length]);
      assertThat(with.lossSum()).isNotEqualTo(without.lossSum());
    }
  }

  @Test
  void minibatchesAreAsManyAsLanesHaveWindows() {
    for (int workers : new int[] {1, 2, 3, 5}) {
      for (int window : new int[] {1, 4, 7, 50}) {
        SequencePlan sequences = new SequencePlan(TEXT, 3, window);
        assertThat(sequences.schedule(workers, new Period.Constant(1)).batchesPerEpoch())
            .isEqualTo(sequences.all(workers).windows());
      }
    }
  }
}
