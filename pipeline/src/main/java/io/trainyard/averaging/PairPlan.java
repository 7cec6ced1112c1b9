package io.trainyard.averaging;

import io.trainyard.dataset.PairTokens;
import io.trainyard.dataset.Split;

/**
 * How the pairs of a dataset become minibatches: each worker has pairs of its own, in an order of
 * each epoch's in which pairs of like length are together.
 *
 * @param batchSize pairs of a worker's minibatch
 */
public record PairPlan(PairTokens pairs, int batchSize) implements TokenPlan {

  private static final long serialVersionUID = 1L;

  @Override
  public Schedule schedule(int workers, Period period) {
    return new Schedule(pairs.rows(Split.TRAIN), workers, batchSize, period);
  }
}
