package io.trainyard.inference;

import io.trainyard.dataset.Attempt;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.RowRange;
import io.trainyard.dataset.SparkFailures;
import io.trainyard.dataset.Split;
import io.trainyard.device.Devices;
import io.trainyard.evaluation.EvaluationSettings;
import io.trainyard.evaluation.Judgement;
import io.trainyard.evaluation.Metrics;
import io.trainyard.model.Normalization;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
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

  private final JavaSparkContext spark;
  private final ScoringJob job;
  private final Broadcast<SerializableConfiguration> hadoop;

  private record Part(int index, Judgement judgement) implements Serializable {}

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
    this.job = new ScoringJob(dataset, networkJson, normalization, settings, views);
    this.hadoop = spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
  }

  /** The metrics of the network with these parameters on a split. */
  public Metrics evaluate(Split split, float[] parameters) {
    return judge(split, parameters, 0).metrics();
  }

  /**
   * The metrics of the network with these parameters on a split, and its surest mistakes.
   *
   * @param mistakes how many of them; each partition keeps no more
   */
  Judgement judge(Split split, float[] parameters, int mistakes) {
    Broadcast<SerializableConfiguration> hadoop = this.hadoop;
    ScoringJob job = this.job;
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
      Judgement all = job.nothingYet(mistakes);
      collected.forEach(part -> all.merge(part.judgement()));
      return all;
    } catch (Exception e) {
      throw SparkFailures.unwrap(e);
    } finally {
      SparkFailures.destroyQuietly(held);
    }
  }

  private static Judgement part(
      Iterator<RowRange> ranges,
      ScoringJob job,
      float[] parameters,
      int mistakes,
      Configuration hadoop) {
    Judgement judgement = job.nothingYet(mistakes);
    while (ranges.hasNext()) {
      forEachBatch(
          job,
          ranges.next(),
          parameters,
          hadoop,
          (position, rows, outputs) -> ScoringJob.judge(judgement, position, rows, outputs));
    }
    return judgement;
  }

  /** The predictions for every row of a split, in stored order within each partition. */
  public JavaRDD<Prediction> predict(Split split, float[] parameters) {
    Broadcast<float[]> weights = spark.broadcast(parameters);
    Broadcast<SerializableConfiguration> hadoop = this.hadoop;
    ScoringJob job = this.job;
    return ranges(split)
        .flatMap(
            range -> {
              List<Prediction> predictions = new ArrayList<>();
              forEachBatch(
                  job,
                  range,
                  weights.value(),
                  hadoop.value().value(),
                  (position, rows, outputs) ->
                      Prediction.addAll(
                          job.dataset().manifest().task(), rows, outputs, predictions));
              return predictions.iterator();
            });
  }

  private JavaRDD<RowRange> ranges(Split split) {
    List<RowRange> ranges = job.ranges(split);
    return spark.parallelize(ranges, ranges.size());
  }

  private static void forEachBatch(
      ScoringJob job,
      RowRange range,
      float[] parameters,
      Configuration hadoop,
      ScoringJob.Answers answers) {
    NetworkPool.PLAIN.with(
        new NetworkPool.Key(Devices.bind(), job.networkJson()),
        network -> {
          network.setParameters(parameters);
          job.forEachBatch(range, Optional.empty(), network, hadoop, answers);
        });
  }

  @Override
  public void close() {
    SparkFailures.destroyQuietly(List.of(hadoop));
  }
}
