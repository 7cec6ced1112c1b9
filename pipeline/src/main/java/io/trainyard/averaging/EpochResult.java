package io.trainyard.averaging;

/**
 * What an epoch of training came to.
 *
 * @param loss the mean of the minibatches' losses, each taken before its step and weighted by its
 *     rows
 * @param examples rows fitted by all workers
 * @param seconds where the time went
 */
public record EpochResult(ReplicaState state, double loss, long examples, Seconds seconds) {

  /**
   * Seconds of wall time, as far as one worker can tell: the mean over the workers.
   *
   * @param read in reading and decoding rows
   * @param augment in turning rows into the network's input
   * @param fit in training steps
   * @param average in everything else: waiting, moving parameters, taking their mean
   */
  public record Seconds(double read, double augment, double fit, double average) {}
}
