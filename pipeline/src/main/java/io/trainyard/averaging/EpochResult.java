package io.trainyard.averaging;

import java.util.OptionalDouble;

/**
 * What an epoch of training came to.
 *
 * @param loss the mean of the minibatches' losses, each taken before its step and weighted by its
 *     rows
 * @param examples rows fitted by all workers
 * @param seconds where the time went
 * @param averaging what the averagings cost
 * @param retries how often the transport tried the epoch again, beside Spark's own retries
 * @param clipped the part of updates whose gradient was clipped; empty where that is not bounded
 */
public record EpochResult(
    ReplicaState state,
    double loss,
    long examples,
    Seconds seconds,
    Averaging averaging,
    int retries,
    OptionalDouble clipped) {

  /** A result at the first try. */
  public EpochResult(
      ReplicaState state, double loss, long examples, Seconds seconds, Averaging averaging) {
    this(state, loss, examples, seconds, averaging, 0, OptionalDouble.empty());
  }

  /** A result of a transport that does not measure its averagings. */
  public EpochResult(ReplicaState state, double loss, long examples, Seconds seconds) {
    this(state, loss, examples, seconds, Averaging.UNKNOWN);
  }

  /** The same result, come to after so many tries that failed. */
  EpochResult after(int failedTries) {
    return new EpochResult(state, loss, examples, seconds, averaging, failedTries, clipped);
  }

  EpochResult clipping(OptionalDouble part) {
    return new EpochResult(state, loss, examples, seconds, averaging, retries, part);
  }

  /**
   * Seconds of wall time, as far as one worker can tell: the mean over the workers.
   *
   * @param read in reading and decoding rows
   * @param augment in turning rows into the network's input
   * @param waited until minibatches were there: reading and augmenting, or with threads that do so
   *     ahead, what they were late by
   * @param fit in training steps
   * @param average in everything else: waiting, moving parameters, taking their mean
   */
  public record Seconds(double read, double augment, double waited, double fit, double average) {}

  /**
   * The averagings of an epoch, the mean over the workers.
   *
   * @param count how many there were; 0 where nothing was measured
   * @param waitSeconds until all workers had finished fitting
   * @param transferSeconds in moving values
   * @param sumSeconds in taking means
   * @param bytesSent by one worker: over sockets with all-reduce, where workers of one process send
   *     nothing; with rounds, the vectors that a task's result carries to the driver
   * @param bytesReceived likewise; with rounds, the vectors that its task starts from, which tasks
   *     of one executor share
   */
  public record Averaging(
      int count,
      double waitSeconds,
      double transferSeconds,
      double sumSeconds,
      double bytesSent,
      double bytesReceived) {

    static final Averaging UNKNOWN = new Averaging(0, 0, 0, 0, 0, 0);
  }
}
