package io.trainyard.inference;

import io.trainyard.dataset.Attempt;
import io.trainyard.dataset.SparkFailures;
import io.trainyard.dataset.Split;
import io.trainyard.dataset.TokenSource;
import io.trainyard.device.Devices;
import io.trainyard.evaluation.SequenceMetrics;
import io.trainyard.model.Network;
import io.trainyard.model.RecurrentNetwork;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Passes the tokens of a split through a recurrent network, across partitions. Partial results are
 * added in the order of the text, so that figures do not depend on the cluster.
 */
public final class SequenceScorer implements AutoCloseable {

  private final JavaSparkContext spark;
  private final SequenceJob job;
  private final Broadcast<SerializableConfiguration> hadoop;

  /**
   * @param networkJson DL4J's configuration of the network
   */
  public SequenceScorer(JavaSparkContext spark, TokenSource source, String networkJson) {
    this.spark = spark;
    this.job = new SequenceJob(source, Network.withoutSeeds(networkJson));
    this.hadoop = spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
  }

  /** Bytes outside the heap that a task's passes take. */
  public static long memoryBytes(RecurrentNetwork network, TokenSource source) {
    return Float.BYTES * network.windowNumbers(SequenceJob.span(source));
  }

  /** The metrics of the network with these parameters on a split. */
  public SequenceMetrics evaluate(Split split, float[] parameters) {
    List<Broadcast<?>> held = new ArrayList<>();
    try {
      Broadcast<float[]> weights = spark.broadcast(parameters);
      held.add(weights);
      Broadcast<SerializableConfiguration> hadoop = this.hadoop;
      SequenceJob job = this.job;
      List<Integer> parts = job.parts(split);
      SequenceMetrics all = new SequenceMetrics();
      spark
          .parallelize(parts, parts.size())
          .map(part -> Attempt.of(() -> score(job, split, part, weights, hadoop.value().value())))
          .collect()
          .forEach(attempt -> all.merge(attempt.get()));
      return all;
    } catch (Exception e) {
      throw SparkFailures.unwrap(e);
    } finally {
      SparkFailures.destroyQuietly(held);
    }
  }

  private static SequenceMetrics score(
      SequenceJob job, Split split, int part, Broadcast<float[]> weights, Configuration hadoop) {
    SequenceMetrics metrics = new SequenceMetrics();
    NetworkPool.RECURRENT.with(
        new NetworkPool.Key(Devices.bind(), job.networkJson()),
        network -> {
          network.network().setParameters(weights.value());
          metrics.merge(job.score(split, part, network, hadoop));
        });
    return metrics;
  }

  @Override
  public void close() {
    SparkFailures.destroyQuietly(List.of(hadoop));
  }
}
