package io.trainyard.inference;

import io.trainyard.dataset.Split;
import io.trainyard.dataset.TokenSource;
import io.trainyard.evaluation.PooledMetrics;
import io.trainyard.language.TokenPool;
import io.trainyard.model.Network;
import io.trainyard.model.RecurrentNetwork;
import io.trainyard.model.WindowScore;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Passes the tokens of a split through several networks of one vocabulary, across partitions, and
 * measures what they foretell together. Partial results are added in the order of the text, so that
 * figures do not depend on the cluster.
 */
public record PooledScorer(JavaSparkContext spark, TokenSource source, TokenPool pool) {

  /** Networks of different configurations that a process keeps for each of its tasks, at most. */
  public static final int MOST_NETWORKS = NetworkPool.MOST_KEYS;

  /**
   * One of the networks. The parameters are not copied: nobody changes them.
   *
   * @param networkJson DL4J's configuration of it, without seeds
   */
  public record Member(String networkJson, float[] parameters) {

    public static Member of(RecurrentNetwork network) {
      return new Member(
          Network.withoutSeeds(network.network().configurationJson()),
          network.network().copyParameters());
    }

    /** What the parameters take of the heap. */
    public long bytes() {
      return (long) Float.BYTES * parameters.length;
    }
  }

  /** Where tasks get the networks from. */
  public interface Members extends Serializable {

    int count();

    /**
     * One of them, from 0; asked for over and over again.
     *
     * @throws io.trainyard.failure.BadData if it is missing, damaged, or of another vocabulary
     */
    Member get(int m, Configuration hadoop);
  }

  /** Bytes on the heap that a task's passes take, however many the networks are. */
  public static long bytesOfTask(TokenSource source) {
    return PooledJob.bytes(source);
  }

  /**
   * @throws IllegalStateException if all of them together are worse than convexity allows: a bug
   */
  public PooledMetrics score(Split split, Members members) {
    PooledJob job = PooledJob.of(source, pool);
    PooledMetrics all = new PooledMetrics(members.count());
    new TextParts(spark)
        .each(
            job.job().parts(split),
            members,
            (part, with, hadoop) -> job.score(split, part, with, hadoop))
        .forEach(all::merge);
    requireBound(all);
    return all;
  }

  void requireBound(PooledMetrics measures) {
    measures.requireBound(pool.rounding(source.vocabulary(), WindowScore.LEAST_PROBABILITY));
  }
}
