package io.trainyard.inference;

import io.trainyard.acceleration.Acceleration;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.RowCounts;
import io.trainyard.dataset.RowRange;
import io.trainyard.dataset.Rows;
import io.trainyard.dataset.Split;
import io.trainyard.evaluation.EvaluationSettings;
import io.trainyard.evaluation.Judgement;
import io.trainyard.evaluation.Metrics;
import io.trainyard.model.Network;
import io.trainyard.model.Normalization;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * Passes a split of a dataset through a network in the thread that calls, to the same figures as
 * {@link Scorer} comes to across partitions. Not thread-safe.
 */
public final class TaskScorer implements AutoCloseable {

  private final ScoringJob job;
  private final Network network;
  private final Configuration hadoop;

  /** Looks at each row once, as it is stored. The calling thread has to be bound to its device. */
  public TaskScorer(
      Dataset dataset,
      String networkJson,
      Normalization normalization,
      EvaluationSettings settings,
      Configuration hadoop) {
    this.job = new ScoringJob(dataset, networkJson, normalization, settings, Views.ONE);
    this.network = Acceleration.build(networkJson);
    this.hadoop = hadoop;
  }

  /**
   * The metrics of the network with these parameters.
   *
   * @param chosen rows that come not at all are left out; empty for all rows of the split
   */
  public Metrics evaluate(Split split, Optional<RowCounts> chosen, float[] parameters) {
    network.setParameters(parameters);
    Judgement all = job.nothingYet(0);
    for (RowRange range : job.ranges(split)) {
      // Sums of sums, as partitions give them.
      Judgement part = job.nothingYet(0);
      job.forEachBatch(
          range,
          chosen,
          network,
          hadoop,
          (position, rows, outputs) -> ScoringJob.judge(part, position, rows, outputs));
      all.merge(part);
    }
    return all.metrics();
  }

  /**
   * Rows of a split in memory, each as often as it comes, in as many as are passed through the
   * network at once.
   *
   * @param counts of few rows: all of them are kept
   */
  public List<Rows> keep(Split split, RowCounts counts) {
    return job.keep(split, counts, hadoop);
  }

  /** The metrics of the network with these parameters on rows that are in memory. */
  public Metrics evaluate(List<Rows> kept, float[] parameters) {
    network.setParameters(parameters);
    Judgement all = job.nothingYet(0);
    job.forEach(
        kept, network, (position, rows, outputs) -> ScoringJob.judge(all, position, rows, outputs));
    return all.metrics();
  }

  @Override
  public void close() {
    network.release();
  }
}
