package io.trainyard.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.SparkFixture;
import io.trainyard.TinyDataset;
import io.trainyard.augment.Augmentation;
import io.trainyard.averaging.AveragingSettings.OptimizerStatePolicy;
import io.trainyard.config.Configuration;
import io.trainyard.config.ReferenceSections;
import io.trainyard.dataset.CacheMode;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.PixelNormalization;
import io.trainyard.model.Clipping;
import io.trainyard.model.ModelSpec;
import io.trainyard.model.Network;
import io.trainyard.model.NetworkShape;
import io.trainyard.model.OptimizerSettings;
import io.trainyard.random.Seed;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What augmentation does to training, and what it does not depend on. */
class AugmentedTrainingTest {

  private static final int ROWS = 97;
  private static final int EPOCHS = 2;
  private static final Seed SEED = new Seed(17);
  private static final String TRANSFORMS =
      "augment = [ { translate { max = 1 } }, { horizontal-flip { p = 0.5 } } ]";

  @TempDir static Path folder;
  private static Dataset dataset;
  private static JavaSparkContext spark;

  @BeforeAll
  static void ingest() throws Exception {
    dataset = TinyDataset.ingest(folder, ROWS, 0);
    spark = JavaSparkContext.fromSparkContext(SparkFixture.session().sparkContext());
  }

  private static TrainingPlan plan(String augment, CacheMode cache, int threads) {
    Configuration configuration =
        Configuration.parseText(
            "optimizer { kind = adam, batch-size = 8 }, model { kind = mlp, hidden = [10] }, "
                + augment);
    OptimizerSettings optimizer = OptimizerSettings.read(configuration.root(), EPOCHS);
    ModelSpec model = ModelSpec.read(configuration.root());
    Augmentation augmentation = Augmentation.read(configuration.root());
    ReferenceSections.leave(configuration.root());
    configuration.finish();
    var shape = new NetworkShape(dataset.manifest().image(), TinyDataset.CLASSES);
    return new TrainingPlan(
        "augmented",
        model.networkJson(shape, optimizer, SEED),
        dataset,
        new InputPlan(
            PixelNormalization.UNIT.of(dataset.manifest()),
            20,
            cache,
            augmentation,
            optimizer.labelSmoothing(),
            new LoaderThreads(threads)),
        new Schedule(ROWS, 3, 8, new Period.Constant(2)),
        OptimizerStatePolicy.AVERAGE,
        new OuterOptimizer.None(),
        ExchangeType.FLOAT32,
        optimizer.learningRate(),
        Clipping.NONE,
        SEED);
  }

  private static float[] train(Transport transport, TrainingPlan plan) {
    Network network = Network.fromJson(plan.networkJson());
    ReplicaState state =
        new ReplicaState(network.copyParameters(), List.of(network.copyOptimizerState()));
    try (transport) {
      for (int epoch = 0; epoch < EPOCHS; epoch++) {
        state = transport.train(epoch, state, (e, round, examples, loss) -> {}).state();
      }
    }
    return state.parameters();
  }

  private static float[] rounds(TrainingPlan plan) {
    return train(new RoundsTransport(spark, plan), plan);
  }

  private static float[] allReduce(TrainingPlan plan) {
    return train(new AllReduceTransport(spark, plan, AllReduceTransportTest.NETWORK), plan);
  }

  @ParameterizedTest
  @CsvSource({"MEMORY, 2", "NONE, 0", "NONE, 3"})
  void givesTheSameBytesWhoeverMakesTheMinibatchesAndWhereverRowsAre(CacheMode cache, int threads) {
    float[] expected = rounds(plan(TRANSFORMS, CacheMode.MEMORY, 0));

    TrainingPlan plan = plan(TRANSFORMS, cache, threads);

    assertThat(rounds(plan)).isEqualTo(expected);
    assertThat(allReduce(plan)).isEqualTo(expected);
  }

  @Test
  void showsInTheModel() {
    assertThat(rounds(plan(TRANSFORMS, CacheMode.MEMORY, 0)))
        .isNotEqualTo(rounds(plan("augment = []", CacheMode.MEMORY, 0)));
  }

  @Test
  void transformsThatAreNeverDoneLeaveTheModelAsItIs() {
    String never = "augment = [ { translate { max = 1, p = 0 } }, { horizontal-flip { p = 0 } } ]";

    assertThat(rounds(plan(never, CacheMode.MEMORY, 0)))
        .isEqualTo(rounds(plan("augment = []", CacheMode.MEMORY, 0)));
  }
}
