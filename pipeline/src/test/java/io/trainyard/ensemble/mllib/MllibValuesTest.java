package io.trainyard.ensemble.mllib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.SparkFixture;
import io.trainyard.TinyValues;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.RowCounts;
import io.trainyard.model.GradientBoostedTrees;
import io.trainyard.model.LinearRegression;
import io.trainyard.model.MllibSpec;
import io.trainyard.model.ModelSpec;
import io.trainyard.model.Normalization;
import io.trainyard.model.RandomForest;
import io.trainyard.model.Task;
import io.trainyard.model.classifier.RowModel;
import io.trainyard.random.Seed;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is trained on rows that have values says what MLlib's own models say. */
class MllibValuesTest {

  private static final Seed SEED = new Seed(7);
  private static final Normalization UNIT = new Normalization(List.of(0.0), List.of(255.0));

  /** What sums in another order may differ by. */
  private static final double ROUNDING = 1e-12;

  @TempDir static Path folder;
  private static Dataset dataset;
  private static JavaSparkContext spark;
  private static Broadcast<SerializableConfiguration> hadoop;

  @BeforeAll
  static void ingest() throws Exception {
    dataset = TinyValues.ingest(folder, 120);
    spark = JavaSparkContext.fromSparkContext(SparkFixture.session().sparkContext());
    hadoop = spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
  }

  /** Some rows twice, others once or not at all. */
  private static final RowCounts BAG =
      (from, ids) -> {
        int[] counts = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
          counts[i] = (int) (ids[i] % 3);
        }
        return counts;
      };

  private static Task.Regression task() {
    return (Task.Regression) dataset.manifest().task();
  }

  private static MllibSpec spec(String model) {
    return (MllibSpec) ModelSpec.read(Configuration.parseText("model { " + model + " }").root());
  }

  private static JavaRDD<Row> rows(RowCounts counts) {
    return new MllibRows(dataset, UNIT, counts).of(spark, hadoop, false);
  }

  private static RowModel fit(MllibSpec spec) {
    return new MllibFit(spec, new MllibRows(dataset, UNIT, BAG), SEED).fit(spark).model();
  }

  private static org.apache.spark.sql.Dataset<Row> table(int target) {
    return MllibRows.table(rows(BAG), task(), target);
  }

  private static void assertSays(
      RowModel model, PredictionModel<Vector, ?> first, PredictionModel<Vector, ?> second) {
    List<Vector> all = rows(null).map(row -> (Vector) row.get(2)).collect();
    assertThat(all).hasSizeGreaterThan(50);
    for (Vector row : all) {
      assertThat(model.predict(row.toArray()))
          .containsExactly(
              new double[] {first.predict(row), second.predict(row)}, within(ROUNDING));
    }
  }

  @Test
  void aForestIsOneOfMllibsForEachTarget() {
    var spec = (RandomForest) spec("kind = random-forest, num-trees = 5, max-depth = 3");
    var algorithm = MllibAlgorithms.ofValues(spec, SEED);

    assertSays(fit(spec), algorithm.fit(table(0)), algorithm.fit(table(1)));
  }

  @Test
  void boostedTreesAreOneOfMllibsForEachTarget() {
    var spec =
        (GradientBoostedTrees)
            spec("kind = gradient-boosted-trees, max-iter = 3, max-depth = 2, step-size = 0.5");
    var algorithm = MllibAlgorithms.ofValues(spec, SEED);

    assertSays(fit(spec), algorithm.fit(table(0)), algorithm.fit(table(1)));
  }

  @Test
  void defaultsOfALinearRegressionAreMllibsOwn() {
    var theirs = new org.apache.spark.ml.regression.LinearRegression();
    assertThat(spec("kind = linear-regression"))
        .isEqualTo(
            new LinearRegression(
                new MllibSpec.RegressionParameters(
                    theirs.getMaxIter(),
                    theirs.getRegParam(),
                    theirs.getElasticNetParam(),
                    theirs.getTol(),
                    theirs.getFitIntercept(),
                    theirs.getStandardization())));
  }

  @Test
  void aLinearRegressionIsOneOfMllibsForEachTarget() {
    var spec = (LinearRegression) spec("kind = linear-regression, reg-param = 0.01");
    var algorithm = MllibAlgorithms.of(spec);

    assertSays(fit(spec), algorithm.fit(table(0)), algorithm.fit(table(1)));
  }
}
