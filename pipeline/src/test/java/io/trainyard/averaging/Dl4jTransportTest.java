package io.trainyard.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.SparkFixture;
import io.trainyard.TinyDataset;
import io.trainyard.averaging.AveragingSettings.Dl4jApproach;
import io.trainyard.averaging.AveragingSettings.OptimizerStatePolicy;
import io.trainyard.averaging.AveragingSettings.TransportKind;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.CacheMode;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.PixelNormalization;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.model.Clipping;
import io.trainyard.model.ModelSpec;
import io.trainyard.model.Network;
import io.trainyard.model.NetworkShape;
import io.trainyard.model.OptimizerSettings;
import io.trainyard.random.Seed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Dl4jTransportTest {

  private static final int EPOCHS = 16;

  @TempDir private Path folder;

  private TrainingPlan plan(Dataset dataset, Clipping clipping) {
    return plan(dataset, clipping, new OuterOptimizer.None(), ExchangeType.FLOAT32);
  }

  private TrainingPlan plan(
      Dataset dataset, Clipping clipping, OuterOptimizer outer, ExchangeType exchange) {
    OptimizerSettings optimizer =
        OptimizerSettings.read(
            Configuration.parseText("optimizer { kind = adam, learning-rate = 0.01 }").root(), 10);
    ModelSpec model =
        ModelSpec.read(Configuration.parseText("model { kind = mlp, hidden = [8] }").root());
    NetworkShape shape = new NetworkShape(dataset.manifest().image(), TinyDataset.CLASSES);
    return new TrainingPlan(
        "stock",
        model.networkJson(shape, optimizer, new Seed(1)),
        dataset,
        InputPlan.stored(PixelNormalization.UNIT.of(dataset.manifest()), 1000, CacheMode.AUTO),
        new Schedule(96, 2, 8, new Period.Constant(2)),
        OptimizerStatePolicy.AVERAGE,
        outer,
        exchange,
        optimizer.learningRate(),
        clipping,
        new Seed(1));
  }

  @Test
  void stockDl4jSparkTrainsTheSameNetworkOnTheSameRows() throws Exception {
    Dataset dataset = TinyDataset.ingest(folder, 96, 0);
    TrainingPlan plan = plan(dataset, Clipping.NONE);
    JavaSparkContext spark =
        JavaSparkContext.fromSparkContext(SparkFixture.session().sparkContext());
    Network network = Network.fromJson(plan.networkJson());
    ReplicaState state =
        new ReplicaState(network.copyParameters(), List.of(network.copyOptimizerState()));
    List<Double> losses = new ArrayList<>();
    try (Transport transport = Transports.open(spark, plan, settings())) {
      for (int epoch = 0; epoch < EPOCHS; epoch++) {
        EpochResult result = transport.train(epoch, state, (e, r, n, loss) -> {});
        state = result.state();
        losses.add(result.loss());
      }
    }

    // Which rows meet in a minibatch is left to chance there: the worst of 25 trainings came to a
    // quarter, and after half of the epochs to two thirds.
    assertThat(losses.get(EPOCHS - 1)).isLessThan(losses.get(0) / 2);
    assertThat(state.optimizerState(0)).hasSize(2 * network.parameterCount());
  }

  @Test
  void saysWhatStockDl4jSparkCannotDo() throws Exception {
    Dataset dataset = TinyDataset.ingest(folder, 30, 0);
    JavaSparkContext spark =
        JavaSparkContext.fromSparkContext(SparkFixture.session().sparkContext());
    TrainingPlan plan = plan(dataset, new Clipping(1, Double.NaN));

    assertThatThrownBy(() -> Transports.open(spark, plan, settings()))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("averaging.transport = dl4j")
        .hasMessageContaining("clip-norm")
        .hasMessageNotContainingAny("averaging.outer", "averaging.exchange", "optimizer.kind");
  }

  @Test
  void namesEachKeyThatStockDl4jSparkCannotFollow() throws Exception {
    Dataset dataset = TinyDataset.ingest(folder, 30, 0);
    JavaSparkContext spark =
        JavaSparkContext.fromSparkContext(SparkFixture.session().sparkContext());
    TrainingPlan plan =
        plan(dataset, Clipping.NONE, new OuterOptimizer.Nesterov(0.9, 0.7), ExchangeType.FLOAT16);

    assertThatThrownBy(() -> Transports.open(spark, plan, settings()))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("cannot use averaging.transport = dl4j: expected averaging.outer")
        .hasMessageContaining("expected averaging.exchange = float32, found float16")
        .hasMessageContaining("use transport = rounds");
  }

  private static AveragingSettings settings() {
    return new AveragingSettings(
        2,
        new Period.Constant(2),
        TransportKind.DL4J,
        OptimizerStatePolicy.AVERAGE,
        new OuterOptimizer.None(),
        ExchangeType.FLOAT32,
        AllReduceTransportTest.NETWORK,
        Dl4jApproach.DIRECT);
  }
}
