package io.trainyard.averaging;

import java.util.List;

/** Adds up what the rounds of an epoch came to. */
final class EpochMeter {

  private static final double NANOS = 1e9;

  private final int workers;
  private long examples;
  private double lossSum;
  private long read;
  private long augment;
  private long fit;

  EpochMeter(int workers) {
    this.workers = workers;
  }

  /** Takes one round's outcomes, in worker order. */
  void add(List<RoundOutcome> outcomes) {
    for (RoundOutcome outcome : outcomes) {
      examples += outcome.examples();
      lossSum += outcome.lossSum();
      read += outcome.readNanos();
      augment += outcome.augmentNanos();
      fit += outcome.fitNanos();
    }
  }

  EpochResult result(ReplicaState state, long wallNanos) {
    double perWorker = NANOS * workers;
    double busy = (read + augment + fit) / perWorker;
    var seconds =
        new EpochResult.Seconds(
            read / perWorker,
            augment / perWorker,
            fit / perWorker,
            Math.max(0, wallNanos / NANOS - busy));
    return new EpochResult(state, lossSum / examples, examples, seconds);
  }
}
