package io.trainyard.averaging;

import io.trainyard.dataset.Lanes;
import io.trainyard.dataset.Split;
import io.trainyard.dataset.TokenSource;

/**
 * How the tokens of a dataset of text become minibatches: the train split is one long line, its
 * streams in another order each epoch, and is cut into lanes, of which each worker reads as many as
 * a minibatch has. A minibatch is the next window of a worker's lanes.
 *
 * @param lanes of a worker
 * @param window tokens of a lane in a minibatch
 */
public record SequencePlan(TokenSource source, int lanes, int window) implements TokenPlan {

  /**
   * Who fits which tokens when. Rows are tokens here, and a minibatch has those of a window of all
   * lanes: that gives as many minibatches as lanes have windows, since {@code ceil(ceil(n / a) / b)
   * = ceil(n / (a b))}.
   */
  @Override
  public Schedule schedule(int workers, Period period) {
    return new Schedule(
        Math.max(0, source.tokens(Split.TRAIN) - 1),
        workers,
        Math.multiplyExact(lanes, window),
        period);
  }

  /** All lanes, those of worker 0 first. */
  Lanes all(int workers) {
    return Lanes.of(source.tokens(Split.TRAIN), Math.multiplyExact(lanes, workers), window);
  }
}
