package io.trainyard.ensemble.mllib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.SparkFixture;
import io.trainyard.TinyDataset;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.RowCounts;
import io.trainyard.dataset.RowRange;
import io.trainyard.dataset.Rows;
import io.trainyard.dataset.SequentialReader;
import io.trainyard.dataset.Split;
import io.trainyard.ensemble.BagCounts;
import io.trainyard.ensemble.membership.Bag;
import io.trainyard.ensemble.membership.Bootstrap;
import io.trainyard.failure.BadData;
import io.trainyard.model.GradientBoostedTrees;
import io.trainyard.model.LogisticRegression;
import io.trainyard.model.MllibSpec;
import io.trainyard.model.ModelSpec;
import io.trainyard.model.MultilayerPerceptron;
import io.trainyard.model.Normalization;
import io.trainyard.model.RandomForest;
import io.trainyard.model.classifier.BoostedTrees;
import io.trainyard.model.classifier.Classifier;
import io.trainyard.model.classifier.Perceptron;
import io.trainyard.model.classifier.SoftmaxRegression;
import io.trainyard.random.Seed;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.io.FileUtils;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.classification.GBTClassificationModel;
import org.apache.spark.ml.classification.GBTClassifier;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.classification.OneVsRest;
import org.apache.spark.ml.classification.OneVsRestModel;
import org.apache.spark.ml.classification.ProbabilisticClassificationModel;
import org.apache.spark.ml.classification.RandomForestClassifier;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MllibFitTest {

  private static final Seed SEED = new Seed(7);
  private static final Normalization UNIT = new Normalization(List.of(0.0), List.of(255.0));

  /** What sums in another order may differ by. */
  private static final double ROUNDING = 1e-12;

  private static final String FOREST = "kind = random-forest, num-trees = 5, max-depth = 4";
  private static final String BOOSTED =
      "kind = gradient-boosted-trees, max-iter = 2, max-depth = 2, subsampling-rate = 0.7";
  private static final String REGRESSION = "kind = logistic-regression, reg-param = 0.01";
  private static final String PERCEPTRON =
      "kind = multilayer-perceptron, hidden = [5], max-iter = 20";

  @TempDir static Path folder;
  private static Dataset dataset;
  private static JavaSparkContext spark;
  private static Broadcast<SerializableConfiguration> hadoop;

  @BeforeAll
  static void ingest() throws Exception {
    dataset = TinyDataset.ingest(folder, 200, 0.2);
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

  private static MllibSpec spec(String model) {
    return (MllibSpec) ModelSpec.read(Configuration.parseText("model { " + model + " }").root());
  }

  private static MllibRows rows(RowCounts counts) {
    return new MllibRows(dataset, UNIT, counts);
  }

  private static Classifier fit(String model, RowCounts counts) {
    return (Classifier) new MllibFit(spec(model), rows(counts), SEED).fit(spark).model();
  }

  private static org.apache.spark.sql.Dataset<Row> table(boolean repeated) {
    return MllibRows.table(rows(BAG).of(spark, hadoop, repeated), TinyDataset.CLASSES);
  }

  /** Every training row, whether it is in the bag or not. */
  private static List<Vector> all() {
    JavaRDD<Row> rows = rows(null).of(spark, hadoop, false);
    return rows.map(row -> (Vector) row.get(2)).collect();
  }

  private static void assertSays(
      Classifier classifier, ProbabilisticClassificationModel<Vector, ?> model) {
    for (Vector row : all()) {
      assertThat(classifier.probabilities(row.toArray()))
          .containsExactly(model.predictProbability(row).toArray(), within(ROUNDING));
    }
  }

  @Test
  void aForestSaysWhatMllibsSays() {
    var model = MllibAlgorithms.of((RandomForest) spec(FOREST), SEED).fit(table(false));

    Classifier forest = fit(FOREST, BAG);

    assertSays(forest, model);
    assertThat(forest.parameters()).isGreaterThan(5 * 4);
  }

  @Test
  void boostedTreesSayWhatMllibsOneAgainstRestSays() {
    OneVsRestModel model =
        new OneVsRest()
            .setClassifier(MllibAlgorithms.of((GradientBoostedTrees) spec(BOOSTED), SEED))
            .setWeightCol(MllibRows.WEIGHT)
            .fit(table(false));
    List<Row> predicted =
        model.transform(MllibRows.table(rows(null).of(spark, hadoop, false), 3)).collectAsList();

    BoostedTrees boosted = (BoostedTrees) fit(BOOSTED, BAG);

    List<Vector> all = all();
    for (int i = 0; i < all.size(); i++) {
      double[] own = boosted.probabilities(all.get(i).toArray());
      double[] expected = new double[own.length];
      double sum = 0;
      for (int k = 0; k < own.length; k++) {
        GBTClassificationModel one = (GBTClassificationModel) model.models()[k];
        expected[k] = one.predictProbability(all.get(i)).apply(1);
        sum += expected[k];
      }
      for (int k = 0; k < own.length; k++) {
        assertThat(own[k]).isEqualTo(expected[k] / sum, within(ROUNDING));
      }
      assertThat((double) largest(own)).isEqualTo(predicted.get(i).<Double>getAs("prediction"));
    }
  }

  private static int largest(double[] values) {
    int largest = 0;
    for (int i = 1; i < values.length; i++) {
      largest = values[i] > values[largest] ? i : largest;
    }
    return largest;
  }

  @Test
  void aRegressionSaysWhatMllibsSays() {
    assertSays(
        fit(REGRESSION, BAG),
        MllibAlgorithms.of((LogisticRegression) spec(REGRESSION)).fit(table(false)));
  }

  @Test
  void aPerceptronSaysWhatMllibsSays() {
    assertSays(
        fit(PERCEPTRON, BAG),
        MllibAlgorithms.of((MultilayerPerceptron) spec(PERCEPTRON), 36, 3, SEED).fit(table(true)));
  }

  /** Far enough that where it began does not show; standardized, weights are no copies. */
  @Test
  void weightsAreWorthAsMuchAsCopies() {
    String model =
        "kind = logistic-regression, reg-param = 0.1, standardization = false, tol = 1e-9,"
            + " max-iter = 1000";
    var regression = MllibAlgorithms.of((LogisticRegression) spec(model));
    var fitted = new MllibFit(spec(model), rows(BAG), SEED).fit(spark);
    Classifier weighted = (Classifier) fitted.model();
    SoftmaxRegression copied = MllibModels.of(regression.fit(table(true)));
    Classifier once = fit(model, null);

    double largest = 0;
    for (Vector row : all()) {
      double[] probabilities = weighted.probabilities(row.toArray());
      assertThat(probabilities).containsExactly(copied.probabilities(row.toArray()), within(1e-5));
      largest =
          Math.max(largest, Math.abs(once.probabilities(row.toArray())[0] - probabilities[0]));
    }
    assertThat(largest).isGreaterThan(1e-2);
    assertThat(fitted.rows()).isEqualTo(table(true).count());
  }

  @Test
  void rowsAreThoseOfTheBagWithTheFeaturesThatNetworksSee() {
    List<Row> found = rows(BAG).of(spark, hadoop, false).collect();

    int next = 0;
    RowRange all = new RowRange(Split.TRAIN, 0, dataset.rows(Split.TRAIN));
    try (var reader = new SequentialReader(dataset, all, 1, spark.hadoopConfiguration())) {
      while (reader.hasNext()) {
        Rows row = reader.next();
        if (row.id(0) % 3 > 0) {
          assertThat(found.get(next).getDouble(0)).isEqualTo(row.label(0));
          assertThat(found.get(next).getDouble(1)).isEqualTo(row.id(0) % 3);
          double[] features = ((Vector) found.get(next).get(2)).toArray();
          for (int i = 0; i < features.length; i++) {
            assertThat(features[i]).isEqualTo((float) ((row.pixels()[i] & 0xFF) / 255.0));
          }
          next++;
        }
      }
    }
    assertThat(found).hasSize(next);
  }

  /** Files that hold none of its rows are gone, once the dataset has been opened. */
  @Test
  void aMemberOfAPartitionReadsNothingButItsStretch(@TempDir Path copy) throws Exception {
    FileUtils.copyDirectory(Path.of(URI.create(dataset.path())).toFile(), copy.toFile());
    Dataset own = Dataset.open(copy.toString(), spark.hadoopConfiguration());
    Bag fifth = new Bootstrap.Partition().bag(SEED, 4, 9, own.rows(Split.TRAIN));
    long from = 0;
    for (var file : own.manifest().split(Split.TRAIN).files()) {
      if (from + file.rows() <= fifth.first() || from >= fifth.end()) {
        Files.delete(copy.resolve(file.path()));
      }
      from += file.rows();
    }

    MllibRows rows = new MllibRows(own, UNIT, new BagCounts(fifth));
    assertThat(rows.of(spark, hadoop, false).count()).isEqualTo(fifth.size().orElseThrow());
    assertThatThrownBy(() -> new MllibRows(own, UNIT, null).of(spark, hadoop, false).count())
        .hasMessageContaining("split=train");
  }

  @ParameterizedTest
  @ValueSource(strings = {FOREST, BOOSTED, REGRESSION, PERCEPTRON})
  void aClassWithoutRowsIsAClassAllTheSame(String model) {
    Set<Long> others = new HashSet<>();
    RowRange all = new RowRange(Split.TRAIN, 0, dataset.rows(Split.TRAIN));
    try (var reader = new SequentialReader(dataset, all, 1, spark.hadoopConfiguration())) {
      while (reader.hasNext()) {
        Rows row = reader.next();
        if (row.label(0) != TinyDataset.CLASSES - 1) {
          others.add(row.id(0));
        }
      }
    }

    Classifier classifier =
        fit(
            model,
            (from, ids) -> {
              int[] counts = new int[ids.length];
              for (int i = 0; i < ids.length; i++) {
                counts[i] = others.contains(ids[i]) ? 1 : 0;
              }
              return counts;
            });

    assertThat(classifier.classes()).isEqualTo(TinyDataset.CLASSES);
    double[] probabilities = classifier.probabilities(all().get(0).toArray());
    assertThat(probabilities[2]).isBetween(0.0, 0.2);
    assertThat(probabilities[0] + probabilities[1] + probabilities[2])
        .isEqualTo(1, within(ROUNDING));
  }

  @Test
  void anEmptyBagIsRefused() {
    assertThatThrownBy(() -> fit(FOREST, (from, ids) -> new int[ids.length]))
        .isInstanceOf(BadData.class)
        .hasMessageContainingAll("random-forest", "at least one training row");
  }

  @Test
  void theSeedIsWhatTellsMembersApart() {
    Perceptron first = (Perceptron) fit(PERCEPTRON, null);
    Perceptron other =
        (Perceptron) new MllibFit(spec(PERCEPTRON), rows(null), new Seed(8)).fit(spark).model();

    assertThat(((Perceptron) fit(PERCEPTRON, null)).weights()).isEqualTo(first.weights());
    assertThat(other.weights()).isNotEqualTo(first.weights());
  }

  @Test
  void defaultsAreMllibsOwn() {
    RandomForest forest = (RandomForest) spec("kind = random-forest");
    var theirs = new RandomForestClassifier();
    assertThat(forest.numTrees()).isEqualTo(theirs.getNumTrees());
    assertThat(forest.impurity().name()).isEqualToIgnoringCase(theirs.getImpurity());
    assertThat(forest.bootstrap()).isEqualTo(theirs.getBootstrap());
    assertThat(forest.trees())
        .isEqualTo(
            new MllibSpec.Trees(
                theirs.getMaxDepth(),
                theirs.getMaxBins(),
                theirs.getMinInstancesPerNode(),
                theirs.getMinWeightFractionPerNode(),
                theirs.getMinInfoGain(),
                theirs.getFeatureSubsetStrategy(),
                theirs.getSubsamplingRate()));

    var boosted = new GBTClassifier();
    assertThat(spec("kind = gradient-boosted-trees"))
        .isEqualTo(
            new GradientBoostedTrees(
                boosted.getMaxIter(),
                boosted.getStepSize(),
                new MllibSpec.Trees(
                    boosted.getMaxDepth(),
                    boosted.getMaxBins(),
                    boosted.getMinInstancesPerNode(),
                    boosted.getMinWeightFractionPerNode(),
                    boosted.getMinInfoGain(),
                    boosted.getFeatureSubsetStrategy(),
                    boosted.getSubsamplingRate())));

    var regression = new org.apache.spark.ml.classification.LogisticRegression();
    assertThat(spec("kind = logistic-regression"))
        .isEqualTo(
            new LogisticRegression(
                new MllibSpec.RegressionParameters(
                    regression.getMaxIter(),
                    regression.getRegParam(),
                    regression.getElasticNetParam(),
                    regression.getTol(),
                    regression.getFitIntercept(),
                    regression.getStandardization())));

    var perceptron = new MultilayerPerceptronClassifier();
    MultilayerPerceptron own = (MultilayerPerceptron) spec("kind = multilayer-perceptron");
    assertThat(own)
        .isEqualTo(
            new MultilayerPerceptron(
                own.hidden(),
                perceptron.getMaxIter(),
                perceptron.getTol(),
                perceptron.getBlockSize(),
                MultilayerPerceptron.Solver.L_BFGS,
                perceptron.getStepSize()));
    assertThat(perceptron.getSolver()).isEqualTo("l-bfgs");
  }
}
