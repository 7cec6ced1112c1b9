package io.trainyard.averaging;

import io.trainyard.dataset.PairTokens;
import io.trainyard.dataset.Split;
import io.trainyard.dataset.exercise.Curriculum;

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

  @Override
  public Schedule schedule(int workers, Period period) {
    return new Schedule(pairs.rows(Split.TRAIN), workers, batchSize, period);
  }
}
