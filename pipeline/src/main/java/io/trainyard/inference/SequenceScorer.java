package io.trainyard.inference;

import io.trainyard.dataset.Attempt;
import io.trainyard.dataset.JobDescription;
import io.trainyard.dataset.PairTokens;
import io.trainyard.dataset.SparkFailures;
import io.trainyard.dataset.Split;
import io.trainyard.dataset.TokenSource;
import io.trainyard.evaluation.SequenceMetrics;
import io.trainyard.model.EncoderDecoderNetwork;
import io.trainyard.model.Network;
import io.trainyard.model.RecurrentNetwork;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Passes the tokens, or the pairs, of a split through a network, across partitions. Partial results
 * are added in the order of the text, so that figures do not depend on the cluster.
 */
public final class SequenceScorer implements AutoCloseable {

  private final JavaSparkContext spark;
  private final SplitJob job;
  private final Broadcast<SerializableConfiguration> hadoop;

  private SequenceScorer(JavaSparkContext spark, SplitJob job) {
    this.spark = spark;
    this.job = job;
    this.hadoop = spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
  }

  /**
   * Of running text.
   *
   * @param networkJson DL4J's configuration of the network
   */
  public SequenceScorer(JavaSparkContext spark, TokenSource source, String networkJson) {
    this(spark, new SequenceJob(source, Network.withoutSeeds(networkJson)));
  }

  /**
   * Of pairs.
   *
   * @param networkJson DL4J's configuration of the network
   */
  public SequenceScorer(JavaSparkContext spark, PairTokens pairs, String networkJson) {
    this(spark, new PairJob(pairs, Network.withoutSeeds(networkJson)));
  }

  /** Bytes outside the heap that a task's passes take. */
  public static long memoryBytes(RecurrentNetwork network, TokenSource source) {
    return Float.BYTES * network.windowNumbers(SequenceJob.span(source));
  }

  /** The same of pairs. */
  public static long memoryBytes(EncoderDecoderNetwork network, PairTokens pairs, Split split) {
    return Float.BYTES * PairJob.passNumbers(network, pairs, split);
  }

  /** Bytes of the heap that a task's passes through pairs take. */
  public static long heapBytes(EncoderDecoderNetwork network, PairTokens pairs, Split split) {
    return Float.BYTES * PairJob.heapNumbers(network, pairs, split);
  }

  /** The metrics of the network with these parameters on a split. */
  public SequenceMetrics evaluate(Split split, float[] parameters) {
    List<Broadcast<?>> held = new ArrayList<>();
    JobDescription described =
        JobDescription.set(spark, "measure the %s rows".formatted(split.label()));
    try {
      Broadcast<float[]> weights = spark.broadcast(parameters);
      held.add(weights);
      Broadcast<SerializableConfiguration> hadoop = this.hadoop;
      SplitJob job = this.job;
      List<Integer> parts = job.parts(split);
      SequenceMetrics all = new SequenceMetrics();
      spark
          .parallelize(parts, parts.size())
          .map(
              part ->
                  Attempt.of(() -> job.score(split, part, weights.value(), hadoop.value().value())))
          .collect()
          .forEach(attempt -> all.merge(attempt.get()));
      return all;
    } catch (Exception e) {
      throw SparkFailures.unwrap(e);
    } finally {
      described.restore();
      SparkFailures.destroyQuietly(held);
    }
  }

  @Override
  public void close() {
    SparkFailures.destroyQuietly(List.of(hadoop));
  }
}
