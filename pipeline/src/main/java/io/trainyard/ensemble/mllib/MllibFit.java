package io.trainyard.ensemble.mllib;

import io.trainyard.dataset.SparkFailures;
import io.trainyard.failure.BadData;
import io.trainyard.model.GradientBoostedTrees;
import io.trainyard.model.LinearRegression;
import io.trainyard.model.LogisticRegression;
import io.trainyard.model.MllibSpec;
import io.trainyard.model.MultilayerPerceptron;
import io.trainyard.model.RandomForest;
import io.trainyard.model.Task;
import io.trainyard.model.classifier.BoostedTrees;
import io.trainyard.model.classifier.Classifier;
import io.trainyard.model.classifier.Regressor;
import io.trainyard.model.classifier.RowModel;
import io.trainyard.model.classifier.ValueTrees;
import io.trainyard.random.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Trains a classifier or a regressor by Spark MLlib: jobs of one task, started by the calling
 * thread, which come to the same numbers each time.
 */
public record MllibFit(MllibSpec spec, MllibRows rows, Seed seed) {

  private static final double NANOS = 1e9;

  /**
   * What was trained, and what it took.
   *
   * @param rows that it was trained on, each as often as it came
   * @param seconds from the first row read
   */
  public record Fitted(RowModel model, long rows, double seconds) {}

  /**
   * @throws BadData if there is no row
   */
  public Fitted fit(JavaSparkContext spark) {
    long start = System.nanoTime();
    Broadcast<SerializableConfiguration> hadoop =
        spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
    // Instances with a weight are what MLlib takes but for its perceptron.
    boolean repeated = spec instanceof MultilayerPerceptron;
    JavaRDD<Row> instances = rows.of(spark, hadoop, repeated);
    // Trees come back to the rows several times, and images may have to be decoded.
    instances.persist(StorageLevel.MEMORY_AND_DISK());
    try {
      long count = Math.round(instances.mapToDouble(row -> row.getDouble(1)).sum());
      if (count == 0) {
        throw new BadData(
            "cannot train %s: expected at least one training row for it, found none; ingest more rows, or change ensemble.bootstrap"
                .formatted(spec.kind()));
      }
      RowModel model =
          rows.task() instanceof Task.Regression task ? fit(instances, task) : fit(instances);
      return new Fitted(model, count, (System.nanoTime() - start) / NANOS);
    } finally {
      instances.unpersist();
      SparkFailures.destroyQuietly(List.of(hadoop));
    }
  }

  /** One fit for each target: MLlib's regressors have one each. */
  private Regressor fit(JavaRDD<Row> instances, Task.Regression task) {
    List<org.apache.spark.sql.Dataset<Row>> tables =
        IntStream.range(0, task.outputs())
            .mapToObj(k -> MllibRows.table(instances, task, k))
            .toList();
    if (spec instanceof RandomForest forest) {
      var algorithm = MllibAlgorithms.ofValues(forest, seed);
      return new ValueTrees(
          rows.inputs(),
          tables.stream().map(table -> MllibModels.of(algorithm.fit(table))).toList());
    }
    if (spec instanceof GradientBoostedTrees trees) {
      var algorithm = MllibAlgorithms.ofValues(trees, seed);
      return new ValueTrees(
          rows.inputs(),
          tables.stream().map(table -> MllibModels.of(algorithm.fit(table))).toList());
    }
    if (spec instanceof LinearRegression regression) {
      var algorithm = MllibAlgorithms.of(regression);
      return MllibModels.of(tables.stream().map(algorithm::fit).toList());
    }
    throw new IllegalStateException("no algorithm of values for " + spec);
  }

  private Classifier fit(JavaRDD<Row> instances) {
    if (spec instanceof GradientBoostedTrees trees) {
      return boosted(trees, instances);
    }
    var table = MllibRows.table(instances, rows.classes());
    if (spec instanceof RandomForest forest) {
      return MllibModels.of(MllibAlgorithms.of(forest, seed).fit(table));
    }
    if (spec instanceof LogisticRegression regression) {
      return MllibModels.of(MllibAlgorithms.of(regression).fit(table));
    }
    if (spec instanceof MultilayerPerceptron perceptron) {
      return MllibModels.of(
          MllibAlgorithms.of(perceptron, rows.inputs(), rows.classes(), seed).fit(table));
    }
    throw new IllegalStateException("no algorithm for " + spec);
  }

  /**
   * As MLlib's {@code OneVsRest} does, which would keep all rows once more, in a form of its own.
   */
  private BoostedTrees boosted(GradientBoostedTrees spec, JavaRDD<Row> instances) {
    List<BoostedTrees.Sum> sums = new ArrayList<>();
    for (int k = 0; k < rows.classes(); k++) {
      int own = k;
      JavaRDD<Row> againstRest =
          instances.map(
              row ->
                  RowFactory.create(
                      row.getDouble(0) == own ? 1.0 : 0.0, row.getDouble(1), row.get(2)));
      sums.add(MllibModels.of(MllibAlgorithms.of(spec, seed).fit(MllibRows.table(againstRest, 2))));
    }
    return new BoostedTrees(rows.inputs(), sums);
  }
}
