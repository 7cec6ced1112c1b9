package io.trainyard.averaging;

import io.trainyard.dataset.Lessons;
import io.trainyard.dataset.PairTokens;
import io.trainyard.dataset.RowRange;
import io.trainyard.dataset.Split;
import io.trainyard.dataset.exercise.Curriculum;
import io.trainyard.failure.BadConfiguration;
import org.apache.hadoop.conf.Configuration;

/**
 * How the pairs of a dataset become minibatches: each worker has pairs of its own, in an order of
 * each epoch's in which pairs of like length are together.
 *
 * @param batchSize pairs of a worker's minibatch
 * @param curriculum which pairs an epoch takes
 */
public record PairPlan(PairTokens pairs, int batchSize, Curriculum curriculum)
    implements TokenPlan {

  private static final long serialVersionUID = 1L;

  /**
   * Refuses a curriculum that some worker has not the pairs for. Reads all pairs.
   *
   * @param epochs of the training, at most
   * @throws BadConfiguration if a worker has no pair of a difficulty that an epoch asks for
   */
  public void requireLessons(int workers, int epochs, Configuration conf) {
    for (int worker = 0; !curriculum.isNone() && worker < workers; worker++) {
      RowRange range = RowRange.share(Split.TRAIN, pairs.rows(Split.TRAIN), worker, workers);
      Lessons.require(curriculum, pairs, range, epochs, conf);
    }
  }

  @Override
  public Schedule schedule(int workers, Period period) {
    return new Schedule(pairs.rows(Split.TRAIN), workers, batchSize, period);
  }
}
