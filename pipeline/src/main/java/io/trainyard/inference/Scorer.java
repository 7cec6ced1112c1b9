package io.trainyard.inference;

import io.trainyard.dataset.Attempt;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.JobDescription;
import io.trainyard.dataset.RowRange;
import io.trainyard.dataset.SparkFailures;
import io.trainyard.dataset.Split;
import io.trainyard.device.Devices;
import io.trainyard.evaluation.EvaluationSettings;
import io.trainyard.evaluation.Judgement;
import io.trainyard.evaluation.Metrics;
import io.trainyard.model.Normalization;
import java.util.ArrayList;
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
 * so that figures do not depend on the cluster. The driver holds those of some ranges, however many
 * there are.
 */
public final class Scorer implements AutoCloseable {

  /** What so many ranges come to, at least, may lie on the driver at the same time. */
  private static final int LEAST_RANGES_AT_ONCE = 64;

  private static final int RANGES_PER_SLOT = 4;

  private final JavaSparkContext spark;
  private final ScoringJob job;
  private final Broadcast<SerializableConfiguration> hadoop;

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
    return judge(split, parameters, mistakes, rangesAtOnce());
  }

  /**
   * Likewise.
   *
   * @param atOnce what so many ranges come to is on the driver at the same time
   */
  Judgement judge(Split split, float[] parameters, int mistakes, int atOnce) {
    List<RowRange> ranges = job.ranges(split);
    List<Broadcast<?>> held = new ArrayList<>();
    JobDescription described =
        JobDescription.set(spark, "measure the %s rows".formatted(split.label()));
    try {
      Broadcast<float[]> weights = spark.broadcast(parameters);
      held.add(weights);
      Judgement all = job.nothingYet(mistakes);
      for (int from = 0; from < ranges.size(); from += atOnce) {
        List<RowRange> some = ranges.subList(from, Math.min(ranges.size(), from + atOnce));
        parts(some, weights, mistakes).forEach(all::merge);
      }
      return all;
    } catch (Exception e) {
      throw SparkFailures.unwrap(e);
    } finally {
      described.restore();
      SparkFailures.destroyQuietly(held);
    }
  }

  /** Enough that no slot is idle for long at the end of a stage. */
  private int rangesAtOnce() {
    return Math.max(LEAST_RANGES_AT_ONCE, RANGES_PER_SLOT * spark.defaultParallelism());
  }

  /** What each of the ranges comes to, in their order. */
  private List<Judgement> parts(List<RowRange> ranges, Broadcast<float[]> weights, int mistakes) {
    Broadcast<SerializableConfiguration> hadoop = this.hadoop;
    ScoringJob job = this.job;
    return spark
        .parallelize(new ArrayList<>(ranges), ranges.size())
        .map(
            range ->
                Attempt.of(
                    () -> part(range, job, weights.value(), mistakes, hadoop.value().value())))
        .collect()
        .stream()
        .map(Attempt::get)
        .toList();
  }

  private static Judgement part(
      RowRange range, ScoringJob job, float[] parameters, int mistakes, Configuration hadoop) {
    Judgement judgement = job.nothingYet(mistakes);
    forEachBatch(
        job,
        range,
        parameters,
        hadoop,
        (position, rows, outputs) -> ScoringJob.judge(judgement, position, rows, outputs));
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
