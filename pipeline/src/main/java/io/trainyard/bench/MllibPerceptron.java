package io.trainyard.bench;

import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.Split;
import io.trainyard.random.Seed;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.linalg.BLAS$;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Spark MLlib's MultilayerPerceptronClassifier on a dataset: sigmoid hidden layers, softmax output,
 * L-BFGS over all rows in each iteration, which is what MLlib has. Pixels go in as parts of 255.
 * Rows are decoded and cached before anything is timed.
 */
final class MllibPerceptron implements AutoCloseable {

  /** A fitted network. */
  record Fitted(MultilayerPerceptronClassificationModel model, int iterations, double seconds) {}

  private static final StructType SCHEMA =
      new StructType()
          .add("label", DataTypes.DoubleType, false)
          .add("features", SQLDataTypes.VectorType(), false);

  private static final double NANOS = 1e9;
  private static final int MILLIS = 1000;
  private static final double WHITE = 255;
  private static final int BYTE = 0xff;

  private final SparkSession spark;
  private final int[] layers;
  private final Seed seed;
  private final org.apache.spark.sql.Dataset<Row> train;
  private final org.apache.spark.sql.Dataset<Row> test;

  /**
   * @param layers units, from the inputs to the classes
   * @param partitions in which the training rows are worked on side by side
   */
  MllibPerceptron(
      SparkSession spark, Dataset dataset, List<Integer> layers, int partitions, Seed seed) {
    this.spark = spark;
    this.layers = layers.stream().mapToInt(Integer::intValue).toArray();
    this.seed = seed;
    this.train = rows(spark, dataset, Split.TRAIN).repartition(partitions).cache();
    this.test = rows(spark, dataset, Split.TEST).cache();
    train.count();
    test.count();
  }

  private static org.apache.spark.sql.Dataset<Row> rows(
      SparkSession spark, Dataset dataset, Split split) {
    var stored =
        spark
            .read()
            .option("pathGlobFilter", "*.parquet")
            .parquet(dataset.path() + "/split=" + split.label())
            .select("label", "pixels")
            .javaRDD()
            .map(row -> RowFactory.create((double) row.getInt(0), pixels(row.getAs(1))));
    return spark.createDataFrame(stored, SCHEMA);
  }

  private static org.apache.spark.ml.linalg.Vector pixels(byte[] pixels) {
    double[] values = new double[pixels.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (pixels[i] & BYTE) / WHITE;
    }
    return Vectors.dense(values);
  }

  /**
   * Fits from the beginning.
   *
   * @param iterations at most; fewer where MLlib sees no more progress
   * @param limit seconds after which it is ended
   * @return empty where it was ended
   */
  Optional<Fitted> fit(int iterations, double limit) {
    var classifier =
        new MultilayerPerceptronClassifier()
            .setLayers(layers)
            .setSeed(seed.value())
            .setSolver("l-bfgs")
            .setMaxIter(iterations);
    long started = System.nanoTime();
    Deadline deadline = new Deadline(spark.sparkContext(), limit);
    try {
      var model = classifier.fit(train);
      double seconds = (System.nanoTime() - started) / NANOS;
      // The clock finds no job to end where all of them are shorter than its period.
      return seconds < limit
          ? Optional.of(new Fitted(model, model.summary().totalIterations(), seconds))
          : Optional.empty();
    } catch (Exception e) {
      if ((System.nanoTime() - started) / NANOS < limit) {
        throw e;
      }
      return Optional.empty();
    } finally {
      deadline.close();
    }
  }

  /** Ends the jobs of the thread that opens it: MLlib itself knows no limit of time. */
  private static final class Deadline implements AutoCloseable {

    private static final String GROUP = "trainyard-mllib";

    private final SparkContext spark;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

    Deadline(SparkContext spark, double seconds) {
      this.spark = spark;
      spark.setJobGroup(GROUP, "MLlib's perceptron", true);
      // Again and again: between two jobs there is none to end.
      clock.scheduleAtFixedRate(
          () -> spark.cancelJobGroup(GROUP),
          (long) (seconds * MILLIS),
          MILLIS,
          TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
      clock.shutdownNow();
      spark.clearJobGroup();
    }
  }

  double testAccuracy(MultilayerPerceptronClassificationModel model) {
    return new MulticlassClassificationEvaluator()
        .setMetricName("accuracy")
        .evaluate(model.transform(test));
  }

  /** What matrix products run on: a native library where there is one, otherwise Java. */
  static String blas() {
    return BLAS$.MODULE$.nativeBLAS().getClass().getName();
  }

  @Override
  public void close() {
    train.unpersist();
    test.unpersist();
  }
}
