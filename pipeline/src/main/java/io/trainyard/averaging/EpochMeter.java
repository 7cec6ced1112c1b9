package io.trainyard.averaging;

import java.util.List;

/**
 * Adds up what the rounds of an epoch came to, as the driver sees them.
 *
 * <p>A round takes as long as its slowest worker fits, and then some. What a worker fits less than
 * the slowest is its wait; what the round takes beyond the slowest, but for taking the mean, went
 * into starting a job and moving vectors.
 */
final class EpochMeter {

  private static final double NANOS = 1e9;

  /**
   * What a round cost beside fitting.
   *
   * @param wallNanos from before the state was handed out to after the mean was taken
   * @param sumNanos in taking the mean
   * @param bytesOut vectors that each worker starts from
   */
  record Round(long wallNanos, long sumNanos, long bytesOut) {}

  private final int workers;
  private int rounds;
  private long examples;
  private double lossSum;
  private WorkerOutcome.Nanos nanos = WorkerOutcome.Nanos.ZERO;
  private long wait;
  private long transfer;
  private long sum;
  private long sent;
  private long received;

  EpochMeter(int workers) {
    this.workers = workers;
  }

  /** Takes one round's outcomes, in worker order. */
  void add(List<RoundOutcome> outcomes, Round round) {
    long slowest = 0;
    long busy = 0;
    for (RoundOutcome outcome : outcomes) {
      examples += outcome.examples();
      lossSum += outcome.lossSum();
      nanos = nanos.plus(outcome.nanos());
      sent += outcome.parameters().bytes() + outcome.optimizerState().bytes();
      long own = outcome.nanos().busy();
      slowest = Math.max(slowest, own);
      busy += own;
    }
    rounds++;
    wait += workers * slowest - busy;
    transfer += Math.max(0, round.wallNanos() - slowest - round.sumNanos());
    sum += round.sumNanos();
    received += round.bytesOut();
  }

  EpochResult result(ReplicaState state, long wallNanos) {
    EpochResult.Seconds seconds = nanos.seconds(workers, wallNanos);
    return new EpochResult(state, lossSum / examples, examples, seconds, averaging())
        .clipping(nanos.clippedPart());
  }

  private EpochResult.Averaging averaging() {
    return new EpochResult.Averaging(
        rounds,
        wait / (NANOS * workers),
        transfer / NANOS,
        sum / NANOS,
        (double) sent / workers,
        received);
  }
}
