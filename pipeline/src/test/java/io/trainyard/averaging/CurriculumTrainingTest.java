package io.trainyard.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.SparkFixture;
import io.trainyard.TinyPrograms;
import io.trainyard.averaging.AveragingSettings.OptimizerStatePolicy;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.DatasetPairs;
import io.trainyard.dataset.Side;
import io.trainyard.dataset.exercise.Curriculum;
import io.trainyard.model.Clipping;
import io.trainyard.model.ModelSpec;
import io.trainyard.model.Network;
import io.trainyard.model.OptimizerSettings;
import io.trainyard.model.PairShape;
import io.trainyard.random.Seed;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CurriculumTrainingTest {

  private static final Seed SEED = new Seed(5);
  private static final Curriculum CURRICULUM = new Curriculum.Combined(new Curriculum.Naive(1));

  @TempDir private Path folder;

  @Test
  void bothTransportsTakeTheSamePairsAndGoOnFromWhereTheyWere() {
    DatasetPairs pairs = TinyPrograms.ingest(folder.resolve("programs"));
    TrainingPlan plan = plan(pairs, CURRICULUM);

    ReplicaState first = train(new RoundsTransport(spark(), plan), 0, start(plan));
    ReplicaState second = train(new RoundsTransport(spark(), plan), 1, first);
    ReplicaState reduced = start(plan);
    try (Transport transport =
        new AllReduceTransport(spark(), plan, AllReduceTransportTest.NETWORK)) {
      for (int epoch = 0; epoch < 2; epoch++) {
        reduced = transport.train(epoch, reduced, (e, round, examples, loss) -> {}).state();
      }
    }

    assertThat(reduced.parameters()).isEqualTo(second.parameters());
    TrainingPlan other = plan(pairs, new Curriculum.None());
    assertThat(train(new RoundsTransport(spark(), other), 0, start(other)).parameters())
        .isNotEqualTo(first.parameters());
  }

  private static JavaSparkContext spark() {
    return JavaSparkContext.fromSparkContext(SparkFixture.session().sparkContext());
  }

  private static ReplicaState start(TrainingPlan plan) {
    Network network = Network.fromJson(plan.networkJson());
    return new ReplicaState(network.copyParameters(), List.of(network.copyOptimizerState()));
  }

  private static ReplicaState train(Transport transport, int epoch, ReplicaState from) {
    try (transport) {
      return transport.train(epoch, from, (e, round, examples, loss) -> {}).state();
    }
  }

  private static TrainingPlan plan(DatasetPairs pairs, Curriculum curriculum) {
    OptimizerSettings optimizer =
        OptimizerSettings.read(
            Configuration.parseText("optimizer { kind = adam, learning-rate = 0.01 }").root(), 10);
    ModelSpec model =
        ModelSpec.read(
            Configuration.parseText("model { kind = encoder-decoder, hidden = 4, embedding = 3 }")
                .root());
    PairPlan tokens = new PairPlan(pairs, 16, curriculum);
    var shape =
        new PairShape(pairs.side(Side.SOURCE).vocabulary(), pairs.side(Side.TARGET).vocabulary());
    return new TrainingPlan(
        "test",
        model.networkJson(shape, optimizer, SEED),
        null,
        null,
        tokens.schedule(2, new Period.Constant(2)),
        OptimizerStatePolicy.AVERAGE,
        new OuterOptimizer.None(),
        ExchangeType.FLOAT32,
        optimizer.learningRate(),
        new Clipping(1, 0.5),
        SEED,
        tokens);
  }
}
