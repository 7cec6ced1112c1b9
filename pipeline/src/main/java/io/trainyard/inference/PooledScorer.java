package io.trainyard.inference;

import io.trainyard.dataset.Split;
import io.trainyard.dataset.TokenSource;
import io.trainyard.evaluation.PooledMetrics;
import io.trainyard.language.TokenPool;
import io.trainyard.model.Network;
import io.trainyard.model.RecurrentNetwork;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Passes the tokens of a split through several networks of one vocabulary side by side, across
 * partitions, and measures what they foretell together. Partial results are added in the order of
 * the text, so that figures do not depend on the cluster.
 */
public record PooledScorer(JavaSparkContext spark, TokenSource source, TokenPool pool) {

  /**
   * One of the networks. The parameters are not copied.
   *
   * @param networkJson DL4J's configuration of it
   */
  record Member(String networkJson, float[] parameters) implements Serializable {

    static Member of(RecurrentNetwork network) {
      return new Member(
          Network.withoutSeeds(network.network().configurationJson()),
          network.network().copyParameters());
    }
  }

  /** Bytes on the heap that a task's passes through so many networks take. */
  public static long bytesOfTask(int networks, TokenSource source) {
    return (long) Float.BYTES * networks * source.vocabulary() * SequenceJob.span(source).size();
  }

  public PooledMetrics score(Split split, List<RecurrentNetwork> networks) {
    List<Member> members = networks.stream().map(Member::of).toList();
    // The networks' own configurations are the members'.
    PooledJob job = new PooledJob(new SequenceJob(source, ""), pool);
    PooledMetrics all = new PooledMetrics(networks.size());
    new TextParts(spark)
        .each(
            job.job().parts(split),
            new ArrayList<>(members),
            (part, with, hadoop) -> job.score(split, part, with, hadoop))
        .forEach(all::merge);
    return all;
  }
}
