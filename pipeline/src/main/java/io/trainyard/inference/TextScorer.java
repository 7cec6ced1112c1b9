package io.trainyard.inference;

import io.trainyard.acceleration.Acceleration;
import io.trainyard.dataset.Split;
import io.trainyard.dataset.TokenSource;
import io.trainyard.evaluation.SequenceMetrics;
import io.trainyard.model.Network;
import io.trainyard.model.RecurrentNetwork;
import org.apache.hadoop.conf.Configuration;

/**
 * Passes the tokens of a split through a language model's network in the thread that calls, to the
 * same figures as {@link SequenceScorer} comes to across partitions. Not thread-safe.
 */
public final class TextScorer implements AutoCloseable {

  private final SequenceJob job;
  private final RecurrentNetwork network;
  private final Configuration hadoop;

  /**
   * The calling thread has to be bound to its device.
   *
   * @param networkJson DL4J's configuration of the network
   */
  public TextScorer(TokenSource source, String networkJson, Configuration hadoop) {
    this.job = new SequenceJob(source, Network.withoutSeeds(networkJson));
    this.network = Acceleration.recurrent(Acceleration.build(job.networkJson()));
    this.hadoop = hadoop;
  }

  /** The metrics of the network with these parameters on a split. */
  public SequenceMetrics evaluate(Split split, float[] parameters) {
    network.network().setParameters(parameters);
    SequenceMetrics all = new SequenceMetrics();
    for (int part : job.parts(split)) {
      all.merge(job.score(split, part, network, hadoop));
    }
    return all;
  }

  @Override
  public void close() {
    network.close();
    network.network().release();
  }
}
