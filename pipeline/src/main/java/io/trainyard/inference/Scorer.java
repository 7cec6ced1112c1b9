package io.trainyard.inference;

import io.trainyard.dataset.Attempt;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.RowRange;
import io.trainyard.dataset.Rows;
import io.trainyard.dataset.SequentialReader;
import io.trainyard.dataset.SparkFailures;
import io.trainyard.dataset.Split;
import io.trainyard.dataset.Tensors;
import io.trainyard.device.Devices;
import io.trainyard.evaluation.ClassificationMetrics;
import io.trainyard.evaluation.EvaluationSettings;
import io.trainyard.evaluation.Judgement;
import io.trainyard.evaluation.Mistakes;
import io.trainyard.model.Network;
import io.trainyard.model.Normalization;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Passes a split of a dataset through a network, across partitions. How rows fall into partitions
 * and minibatches depends on the dataset alone, and partial results are added in partition order,
 * so that figures do not depend on the cluster.
 */
public final class Scorer implements AutoCloseable {

  /** Enough rows to be worth a task, few enough that a small split still spreads. */
  private static final int ROWS_PER_PARTITION = 2_500;

  private final JavaSparkContext spark;
  private final Job job;
  private final Broadcast<SerializableConfiguration> hadoop;

  /** What a task needs to know, parameters apart. */
  private record Job(
      Dataset dataset,
      String networkJson,
      Normalization normalization,
      EvaluationSettings settings,
      Views views)
      implements Serializable {}

  private record Part(int index, Judgement judgement) implements Serializable {}

  /** Takes what a network says of rows that follow one another in their split. */
  private interface Answers {

    /**
     * @param position of the first row
     * @param probabilities rows x classes, row-major
     */
    void accept(long position, Rows rows, float[] probabilities);
  }

  /** Looks at each row once, as it is stored, whatever the settings say of it. */
  public Scorer(
      JavaSparkContext spark,
      Dataset dataset,
      String networkJson,
      Normalization normalization,
      EvaluationSettings settings) {
    this(spark, dataset, networkJson, normalization, settings, Views.ONE);
  }

  /**
   * @param views of each row, in place of the one that is stored
   */
  Scorer(
      JavaSparkContext spark,
      Dataset dataset,
      String networkJson,
      Normalization normalization,
      EvaluationSettings settings,
      Views views) {
    this.spark = spark;
    this.job = new Job(dataset, networkJson, normalization, settings, views);
    this.hadoop = spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
  }

  /** The metrics of the network with these parameters on a split. */
  public ClassificationMetrics evaluate(Split split, float[] parameters) {
    return judge(split, parameters, 0).metrics();
  }

  /**
   * The metrics of the network with these parameters on a split, and its surest mistakes.
   *
   * @param mistakes how many of them; each partition keeps no more
   */
  Judgement judge(Split split, float[] parameters, int mistakes) {
    Broadcast<SerializableConfiguration> hadoop = this.hadoop;
    Job job = this.job;
    List<Broadcast<?>> held = new ArrayList<>();
    try {
      Broadcast<float[]> weights = spark.broadcast(parameters);
      held.add(weights);
      JavaRDD<Attempt<Part>> parts =
          ranges(split)
              .mapPartitionsWithIndex(
                  (index, ranges) -> {
                    Configuration files = hadoop.value().value();
                    float[] values = weights.value();
                    return List.of(
                            Attempt.of(
                                () -> new Part(index, part(ranges, job, values, mistakes, files))))
                        .iterator();
                  },
                  true);
      List<Part> collected = new ArrayList<>();
      parts.collect().forEach(attempt -> collected.add(attempt.get()));
      collected.sort(Comparator.comparingInt(Part::index));
      Judgement all = nothingYet(job, mistakes);
      collected.forEach(part -> all.merge(part.judgement()));
      return all;
    } catch (Exception e) {
      throw SparkFailures.unwrap(e);
    } finally {
      SparkFailures.destroyQuietly(held);
    }
  }

  private static Judgement part(
      Iterator<RowRange> ranges, Job job, float[] parameters, int mistakes, Configuration hadoop) {
    Judgement judgement = nothingYet(job, mistakes);
    while (ranges.hasNext()) {
      forEachBatch(
          job,
          ranges.next(),
          parameters,
          hadoop,
          (position, rows, probabilities) ->
              judgement.add(position, rows::id, rows.labels(), probabilities));
    }
    return judgement;
  }

  /** The predictions for every row of a split, in stored order within each partition. */
  public JavaRDD<Prediction> predict(Split split, float[] parameters) {
    Broadcast<float[]> weights = spark.broadcast(parameters);
    Broadcast<SerializableConfiguration> hadoop = this.hadoop;
    Job job = this.job;
    return ranges(split)
        .flatMap(
            range -> {
              List<Prediction> predictions = new ArrayList<>();
              forEachBatch(
                  job,
                  range,
                  weights.value(),
                  hadoop.value().value(),
                  (position, rows, probabilities) ->
                      Prediction.addAll(rows, probabilities, predictions));
              return predictions.iterator();
            });
  }

  private JavaRDD<RowRange> ranges(Split split) {
    long rows = job.dataset().rows(split);
    int parts = Math.toIntExact(Math.max(1, (rows + ROWS_PER_PARTITION - 1) / ROWS_PER_PARTITION));
    List<RowRange> ranges =
        IntStream.range(0, parts).mapToObj(i -> RowRange.share(split, rows, i, parts)).toList();
    return spark.parallelize(ranges, parts);
  }

  private static Judgement nothingYet(Job job, int mistakes) {
    int classes = job.dataset().manifest().classNames().size();
    return new Judgement(
        new ClassificationMetrics(classes, job.settings().topK()), new Mistakes(mistakes));
  }

  private static void forEachBatch(
      Job job, RowRange range, float[] parameters, Configuration hadoop, Answers answers) {
    var key = new NetworkPool.Key(Devices.bind(), job.networkJson());
    Network network = NetworkPool.take(key);
    network.setParameters(parameters);
    var manifest = job.dataset().manifest();
    Tensors tensors =
        new Tensors(
            manifest.image(),
            manifest.classNames().size(),
            job.normalization(),
            network.inputLayout());
    Views.Looks looks = job.views().looks(manifest.image(), tensors);
    int size = job.settings().batchSize();
    long position = range.from();
    boolean done = false;
    try (var reader = new SequentialReader(job.dataset(), range, size, hadoop)) {
      while (reader.hasNext()) {
        Rows rows = reader.next();
        answers.accept(position, rows, looks.probabilities(rows, network));
        position += rows.count();
      }
      done = true;
    } finally {
      if (done) {
        NetworkPool.putBack(key, network);
      } else {
        // Who knows in what state it is.
        network.release();
      }
    }
  }

  @Override
  public void close() {
    SparkFailures.destroyQuietly(List.of(hadoop));
  }
}
