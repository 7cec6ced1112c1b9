package io.trainyard.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.SparkFixture;
import io.trainyard.TinyPairs;
import io.trainyard.averaging.AveragingSettings.OptimizerStatePolicy;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.Split;
import io.trainyard.dataset.exercise.Curriculum;
import io.trainyard.model.Clipping;
import io.trainyard.model.ModelSpec;
import io.trainyard.model.Network;
import io.trainyard.model.OptimizerSettings;
import io.trainyard.model.PairShape;
import io.trainyard.random.Seed;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairTrainingTest {

  private static final Seed SEED = new Seed(5);
  private static final TinyPairs PAIRS = TinyPairs.reversals("pair-training", 61, 5);

  private static JavaSparkContext spark() {
    return JavaSparkContext.fromSparkContext(SparkFixture.session().sparkContext());
  }

  private static TrainingPlan plan(String cell, int workers, int every) {
    OptimizerSettings optimizer =
        OptimizerSettings.read(
            Configuration.parseText("optimizer { kind = adam, learning-rate = 0.01 }").root(), 10);
    ModelSpec model =
        ModelSpec.read(
            Configuration.parseText(
                    "model { kind = encoder-decoder, cell = %s, hidden = 8, embedding = 4, dropout = 0.1 }"
                        .formatted(cell))
                .root());
    PairPlan pairs = new PairPlan(PAIRS, 4, new Curriculum.None());
    var shape = new PairShape(TinyPairs.VOCABULARY, TinyPairs.VOCABULARY);
    return new TrainingPlan(
        "test",
        model.networkJson(shape, optimizer, SEED),
        null,
        null,
        pairs.schedule(workers, new Period.Constant(every)),
        OptimizerStatePolicy.AVERAGE,
        new OuterOptimizer.None(),
        ExchangeType.FLOAT32,
        optimizer.learningRate(),
        new Clipping(1, 0.5),
        SEED,
        pairs);
  }

  private static List<EpochResult> train(Transport transport, TrainingPlan plan) {
    Network network = Network.fromJson(plan.networkJson());
    ReplicaState state =
        new ReplicaState(network.copyParameters(), List.of(network.copyOptimizerState()));
    List<EpochResult> results = new ArrayList<>();
    try (transport) {
      for (int epoch = 0; epoch < 2; epoch++) {
        EpochResult result = transport.train(epoch, state, (e, round, examples, loss) -> {});
        state = result.state();
        results.add(result);
      }
    }
    return results;
  }

  @ParameterizedTest
  @CsvSource({"lstm, 2, 3", "gru, 3, 1", "tanh, 1, 100"})
  void allTransportsGiveTheSameBytes(String cell, int workers, int every) {
    TrainingPlan plan = plan(cell, workers, every);
    List<EpochResult> rounds = train(new RoundsTransport(spark(), plan), plan);
    List<EpochResult> reduced =
        train(new AllReduceTransport(spark(), plan, AllReduceTransportTest.NETWORK), plan);
    long tokens = PAIRS.targets().tokens(Split.TRAIN);
    for (int epoch = 0; epoch < 2; epoch++) {
      ReplicaState expected = rounds.get(epoch).state();
      ReplicaState found = reduced.get(epoch).state();
      assertThat(found.parameters()).isEqualTo(expected.parameters());
      assertThat(found.optimizerStates().get(0)).isEqualTo(expected.optimizerStates().get(0));
      assertThat(reduced.get(epoch).loss()).isEqualTo(rounds.get(epoch).loss());
      assertThat(reduced.get(epoch).examples()).isEqualTo(tokens);
    }
    assertThat(rounds.get(1).loss()).isLessThan(rounds.get(0).loss());
  }
}
