package io.trainyard.averaging;

import io.trainyard.model.Network;
import io.trainyard.model.Step;

/**
 * What of a worker depends on the sort of its data: how its rows become minibatches, and what a
 * network does with one. Not thread-safe.
 */
interface Fitting extends AutoCloseable {

  /**
   * A step of training.
   *
   * @param examples what the minibatch counts for
   * @param loss the mean over them
   */
  record Fitted(int examples, double loss, WorkerOutcome.Nanos nanos) {}

  /** Rows that are fitted in an epoch, each as often as it comes. */
  int rowsPerEpoch();

  int batchesPerEpoch();

  /** Takes a network, to which the calling thread's device is bound, in place of the one before. */
  void place(Network network);

  /**
   * Has the network learn from a minibatch.
   *
   * @param end of the minibatches that will be asked for in this epoch, one after another
   */
  Fitted fit(int epoch, int batch, int end, Step step);

  /** What the next minibatch of the epoch starts from beside the network; empty for nothing. */
  default float[] carried() {
    return new float[0];
  }

  /**
   * Takes over what a minibatch starts from.
   *
   * @param state as {@link #carried} gave it, here or elsewhere; empty at an epoch's start
   */
  default void carry(int epoch, int batch, float[] state) {}

  @Override
  void close();
}
