package io.trainyard.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.SparkFixture;
import io.trainyard.TinyDataset;
import io.trainyard.acceleration.Acceleration;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.MinibatchReader;
import io.trainyard.dataset.RowCounts;
import io.trainyard.dataset.RowRange;
import io.trainyard.dataset.Rows;
import io.trainyard.dataset.Split;
import io.trainyard.dataset.Tensors;
import io.trainyard.model.ImageShape;
import io.trainyard.model.Network;
import io.trainyard.model.NetworkShape;
import io.trainyard.model.NormalizationMeter;
import io.trainyard.model.RunningStatistics.Form;
import io.trainyard.model.RunningStatistics.Span;
import io.trainyard.random.Seed;
import io.trainyard.training.TrainingSettings;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

class NormalizationPassTest {

  private static final String MLP = "kind = mlp, hidden = [7], batch-normalization = true";
  private static final int BATCH = 16;

  @TempDir static Path shared;
  private static Dataset dataset;
  private static SparkSession session;

  private String augment = "[]";

  @BeforeAll
  static void ingest() throws Exception {
    // 5,400 training rows: three parts, the last minibatch short.
    dataset = TinyDataset.ingest(shared, 6000, 0.1);
    session = SparkFixture.session();
  }

  private static JavaSparkContext spark() {
    return JavaSparkContext.fromSparkContext(session.sparkContext());
  }

  private static org.apache.hadoop.conf.Configuration hadoop() {
    return session.sparkContext().hadoopConfiguration();
  }

  private TrainingPlan plan(String model) {
    TrainingSettings settings =
        TrainingSettings.read(
            Configuration.parseText(
                """
                model { %s }
                optimizer { kind = sgd, learning-rate = 0.1, batch-size = %d }
                augment = %s
                """
                    .formatted(model, BATCH, augment)));
    NetworkShape shape =
        new NetworkShape(
            new ImageShape(TinyDataset.SIDE, TinyDataset.SIDE, 1), TinyDataset.CLASSES);
    String json = settings.model().networkJson(shape, settings.optimizer(), new Seed(3));
    return settings.plan("one", json, dataset);
  }

  private static float[] parameters(TrainingPlan plan) {
    return Network.fromJson(plan.networkJson()).copyParameters();
  }

  private static float[] alone(TrainingPlan plan, float[] parameters) {
    return new NormalizationPass(plan, Optional.empty()).alone(parameters, hadoop(), () -> {});
  }

  /** The mean over minibatches, by their rows, of each column's mean and variance before BN. */
  private static double[][] direct(TrainingPlan plan, RowRange... parts) {
    MultiLayerNetwork network = (MultiLayerNetwork) Network.fromJson(plan.networkJson()).model();
    INDArray weights = network.paramTable().get("0_W");
    int units = (int) weights.size(1);
    double[] means = new double[units];
    double[] variances = new double[units];
    long rows = 0;
    for (RowRange part : parts) {
      var options =
          new MinibatchReader.Options(BATCH, plan.seed(), plan.input().shuffleBuffer(), 0);
      try (var reader = new MinibatchReader(dataset, part, options, hadoop())) {
        for (int batch = 0; batch < reader.batchesPerEpoch(); batch++) {
          Rows found = reader.batch(0, batch);
          double[][] values = values(found, plan, weights);
          for (int unit = 0; unit < units; unit++) {
            double mean = 0;
            double square = 0;
            for (double[] row : values) {
              mean += row[unit] / values.length;
            }
            for (double[] row : values) {
              square += (row[unit] - mean) * (row[unit] - mean);
            }
            means[unit] += mean * values.length;
            variances[unit] += square;
          }
          rows += values.length;
        }
      }
    }
    for (int unit = 0; unit < units; unit++) {
      means[unit] /= rows;
      variances[unit] /= rows;
    }
    return new double[][] {means, variances};
  }

  private static double[][] values(Rows rows, TrainingPlan plan, INDArray weights) {
    Tensors tensors =
        new Tensors(
            dataset.manifest().image(),
            TinyDataset.CLASSES,
            plan.input().normalization(),
            Network.fromJson(plan.networkJson()).inputLayout());
    return tensors.of(rows).features().mmul(weights).toDoubleMatrix();
  }

  @Test
  void statisticsAreTheMeansOverMinibatchesOfThoseComputedDirectly() {
    TrainingPlan plan = plan(MLP);
    float[] before = parameters(plan);

    float[] after = alone(plan, before);

    long rows = dataset.rows(Split.TRAIN);
    double[][] expected =
        direct(
            plan,
            new RowRange(Split.TRAIN, 0, 2512),
            new RowRange(Split.TRAIN, 2512, 5024),
            new RowRange(Split.TRAIN, 5024, rows));
    List<Span> spans = Network.fromJson(plan.networkJson()).runningStatistics().spans();
    assertThat(spans).hasSize(2);
    for (int unit = 0; unit < 7; unit++) {
      assertThat((double) after[spans.get(0).from() + unit])
          .isCloseTo(expected[0][unit], within(1e-5));
      assertThat(Math.pow(10, 2 * after[spans.get(1).from() + unit]))
          .isCloseTo(expected[1][unit], within(1e-5 * expected[1][unit]));
    }
    assertThat(spans.get(1).form()).isEqualTo(Form.LOG_DEVIATION);
    for (int i = 0; i < spans.get(0).from(); i++) {
      assertThat(after[i]).isEqualTo(before[i]);
    }
  }

  @Test
  void theStatisticsThatWereThereDoNotMatterNorAreTheirParametersChanged() {
    TrainingPlan plan = plan(MLP);
    float[] parameters = parameters(plan);
    float[] expected = alone(plan, parameters);
    for (Span span : Network.fromJson(plan.networkJson()).runningStatistics().spans()) {
      Arrays.fill(parameters, span.from(), span.to(), 5);
    }
    float[] given = parameters.clone();

    assertThat(alone(plan, parameters)).isEqualTo(expected);
    assertThat(parameters).isEqualTo(given);
  }

  @Test
  void theSameBytesComeOutOfAnyNumberOfTasks() {
    augment = "[ { translate { max = 1 } } ]";
    // The second normalization sees what dropout leaves of the first layer.
    TrainingPlan plan =
        plan("kind = mlp, hidden = [7, 5], batch-normalization = true, dropout = 0.3");
    float[] parameters = parameters(plan);

    float[] alone = alone(plan, parameters);

    NormalizationPass pass = new NormalizationPass(plan, Optional.empty());
    for (int tasks = 1; tasks <= 3; tasks++) {
      assertThat(pass.across(spark(), parameters, tasks)).isEqualTo(alone);
    }
    assertThat(alone).isNotEqualTo(parameters);
  }

  @Test
  void aResampledTrainingSetIsMeasuredAsItIs() {
    RowCounts some =
        (from, ids) -> IntStream.range(0, ids.length).map(i -> from + i < 96 ? 1 : 0).toArray();
    TrainingPlan plan = plan(MLP);
    float[] after =
        new NormalizationPass(plan, Optional.of(some)).alone(parameters(plan), hadoop(), () -> {});

    // All batches are full, so that the mean of their means is the mean of all rows.
    double[][] expected = direct(plan, new RowRange(Split.TRAIN, 0, 96));
    int at = Network.fromJson(plan.networkJson()).runningStatistics().spans().get(0).from();
    for (int unit = 0; unit < 7; unit++) {
      assertThat((double) after[at + unit]).isCloseTo(expected[0][unit], within(1e-5));
    }
  }

  @Test
  void aPassThatIsBoundedGoesThroughSoManyRowsAndNoMore() {
    TrainingPlan plan = plan(MLP);
    float[] parameters = parameters(plan);
    int[] passed = {0};

    NormalizationPass bounded = new NormalizationPass(plan, Optional.empty()).upTo(4 * BATCH);
    float[] after = bounded.alone(parameters, hadoop(), () -> passed[0]++);

    assertThat(passed[0]).isEqualTo(4);
    for (int tasks = 1; tasks <= 2; tasks++) {
      assertThat(bounded.across(spark(), parameters, tasks)).isEqualTo(after);
    }
    // All batches are full, so that the mean of their means is the mean of all rows.
    double[][] expected = direct(plan, new RowRange(Split.TRAIN, 0, 4 * BATCH));
    int at = Network.fromJson(plan.networkJson()).runningStatistics().spans().get(0).from();
    for (int unit = 0; unit < 7; unit++) {
      assertThat((double) after[at + unit]).isCloseTo(expected[0][unit], within(1e-5));
    }
  }

  @Test
  void aBoundThatIsNoneChangesNothing() {
    TrainingPlan plan = plan(MLP);
    float[] parameters = parameters(plan);

    assertThat(
            new NormalizationPass(plan, Optional.empty())
                .upTo(dataset.rows(Split.TRAIN))
                .alone(parameters, hadoop(), () -> {}))
        .isEqualTo(alone(plan, parameters));
  }

  @Test
  void aNetworkWithoutBatchNormalizationIsLeftAsItIs() {
    TrainingPlan plan = plan("kind = mlp, hidden = [7]");
    float[] parameters = parameters(plan);

    assertThat(alone(plan, parameters)).isSameAs(parameters);
    assertThat(new NormalizationPass(plan, Optional.empty()).across(spark(), parameters))
        .isSameAs(parameters);
  }

  @Test
  void acceleratedAndStockNetworksAgreeWhereLayersAreMany() {
    for (String model : List.of("kind = resnet, depth = 8", "kind = cnn, filters = [4]", MLP)) {
      TrainingPlan plan = plan(model);
      float[] fast = measure(plan, Acceleration.build(plan.networkJson()));
      float[] stock = measure(plan, Network.fromJson(plan.networkJson()));

      assertThat(fast).as(model).isNotEqualTo(parameters(plan));
      for (int i = 0; i < fast.length; i++) {
        assertThat(fast[i]).as("%s, parameter %d", model, i).isCloseTo(stock[i], within(1e-3f));
      }
    }
  }

  private static float[] measure(TrainingPlan plan, Network network) {
    NormalizationMeter meter = new NormalizationMeter(network);
    float[] parameters = parameters(plan);
    meter.load(parameters);
    Tensors tensors =
        new Tensors(
            dataset.manifest().image(),
            TinyDataset.CLASSES,
            plan.input().normalization(),
            network.inputLayout());
    var options = new MinibatchReader.Options(BATCH, plan.seed(), 1000, 0);
    try (var reader =
        new MinibatchReader(dataset, new RowRange(Split.TRAIN, 0, 40), options, hadoop())) {
      for (int batch = 0; batch < reader.batchesPerEpoch(); batch++) {
        Tensors.Batch rows = tensors.of(reader.batch(0, batch));
        meter.add(rows.features(), rows.labels(), new Seed(batch));
      }
    }
    float[] after = meter.statistics().into(Network.fromJson(plan.networkJson()), parameters);
    network.release();
    return after;
  }
}
