package io.trainyard.inference;

import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.RowRange;
import io.trainyard.dataset.Split;
import io.trainyard.device.Devices;
import io.trainyard.evaluation.EvaluationSettings;
import io.trainyard.evaluation.Judgement;
import io.trainyard.model.Network;
import io.trainyard.model.Normalization;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * Passes a range of rows after another through networks, in the task that calls. The ranges of a
 * split and their minibatches depend on the dataset alone. Networks that differ by nothing but
 * their weights share what is built for them. Immutable.
 */
public final class RangeScorer implements Serializable {

  private static final long serialVersionUID = 1L;

  /**
   * What a network says of the rows of a range.
   *
   * @param probabilities rows x classes, row-major
   */
  public record Scored(long[] ids, int[] labels, float[] probabilities) {}

  /** No range has more rows. */
  public static final int MOST_ROWS = ScoringJob.ROWS_PER_RANGE;

  private final Dataset dataset;
  private final EvaluationSettings settings;
  private final Views views;

  public RangeScorer(Dataset dataset, EvaluationSettings settings, Views views) {
    this.dataset = dataset;
    this.settings = settings;
    this.views = views;
  }

  /** The ranges that a split falls into. */
  public List<RowRange> ranges(Split split) {
    return job("", null).ranges(split);
  }

  /** A judgement that has seen nothing. */
  public Judgement nothingYet(int mistakes) {
    return job("", null).nothingYet(mistakes);
  }

  private ScoringJob job(String networkJson, Normalization normalization) {
    return new ScoringJob(dataset, networkJson, normalization, settings, views);
  }

  /**
   * Passes all rows of a range through a network; the calling thread has to be a task's.
   *
   * @param networkJson DL4J's configuration of the network
   * @param parameters of the network
   * @throws io.trainyard.failure.BadData if a file is not what the manifest says
   */
  public Scored score(
      RowRange range,
      String networkJson,
      Normalization normalization,
      float[] parameters,
      Configuration hadoop) {
    int rows = Math.toIntExact(range.rows());
    int classes = dataset.manifest().classNames().size();
    Scored scored =
        new Scored(new long[rows], new int[rows], new float[Math.multiplyExact(rows, classes)]);
    NetworkPool.with(
        new NetworkPool.Key(Devices.bind(), Network.withoutSeeds(networkJson)),
        network -> {
          network.setParameters(parameters);
          job(networkJson, normalization)
              .forEachBatch(
                  range,
                  Optional.empty(),
                  network,
                  hadoop,
                  (position, batch, probabilities) -> {
                    int at = (int) (position - range.from());
                    for (int i = 0; i < batch.count(); i++) {
                      scored.ids()[at + i] = batch.id(i);
                      scored.labels()[at + i] = batch.label(i);
                    }
                    System.arraycopy(
                        probabilities,
                        0,
                        scored.probabilities(),
                        at * classes,
                        probabilities.length);
                  });
        });
    return scored;
  }
}
