package io.trainyard.averaging;

import io.trainyard.dataset.RowRange;
import io.trainyard.dataset.Split;
import java.io.Serializable;

/**
 * Who fits which rows when: a pure function of the numbers below, whatever the cluster looks like.
 *
 * @param rows training rows of the dataset
 * @param workers replicas that share them
 * @param batchSize rows in a worker's minibatch
 * @param period minibatches in a round, by epoch
 */
public record Schedule(long rows, int workers, int batchSize, Period period)
    implements Serializable {

  /** The same over another number of rows. */
  Schedule over(long otherRows) {
    return new Schedule(otherRows, workers, batchSize, period);
  }

  /** The rows of one worker, the same in every epoch; empty where there are too few. */
  public RowRange rowsOf(int worker) {
    return RowRange.share(Split.TRAIN, rows, worker, workers);
  }

  /** Minibatches that the worker with the most rows fits in an epoch. */
  public int batchesPerEpoch() {
    long most = (rows + workers - 1) / workers;
    return Math.toIntExact((most + batchSize - 1) / batchSize);
  }

  /** Averagings in an epoch; the last round may be shorter. */
  public int roundsPerEpoch(int epoch) {
    return (batchesPerEpoch() + every(epoch) - 1) / every(epoch);
  }

  public int firstBatch(int epoch, int round) {
    return round * every(epoch);
  }

  /** The batch after the last one of {@code round}. */
  public int endBatch(int epoch, int round) {
    return Math.min(firstBatch(epoch, round) + every(epoch), batchesPerEpoch());
  }

  /** A round longer than the epoch ends with it; cut here, so that no sum below overflows. */
  private int every(int epoch) {
    return Math.max(1, Math.min(period.at(epoch), batchesPerEpoch()));
  }

  /** Steps that a worker with the most rows has made before this batch. */
  public int iteration(int epoch, int batch) {
    return Math.addExact(Math.multiplyExact(epoch, batchesPerEpoch()), batch);
  }

  /** Epochs done before this batch, with a fraction: what learning rates go by. */
  public double progress(int epoch, int batch) {
    return epoch + (double) batch / batchesPerEpoch();
  }
}
