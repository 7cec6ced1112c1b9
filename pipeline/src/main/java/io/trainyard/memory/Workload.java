package io.trainyard.memory;

import io.trainyard.model.Footprint;

/**
 * What is to be trained, as far as memory goes by it.
 *
 * @param passes that one replica makes, and one validation
 * @param inputs numbers of a row's features and labels together
 * @param workers replicas in all
 * @param batchSize rows of a replica's minibatch
 * @param inferenceBatch rows of a minibatch that is only passed through
 * @param exchanged numbers that a worker sends at an averaging: parameters, and the optimizer's
 *     state where it is averaged
 * @param minibatches that a replica has on the heap, made ahead of it
 * @param heldBytes what a replica cannot do without on the heap, such as decoded rows
 * @param sharedBytes the same of all replicas of a process together, such as a text
 */
public record Workload(
    Footprint network,
    PassBytes passes,
    int inputs,
    int workers,
    int batchSize,
    int inferenceBatch,
    long exchanged,
    int minibatches,
    long heldBytes,
    long sharedBytes) {

  /** Copies of a training's state: what an epoch starts from, the best so far, and a checkpoint. */
  private static final int STATES = 3;

  /** Of replicas that share nothing. */
  public Workload(
      Footprint network,
      PassBytes passes,
      int inputs,
      int workers,
      int batchSize,
      int inferenceBatch,
      long exchanged,
      int minibatches,
      long heldBytes) {
    this(
        network,
        passes,
        inputs,
        workers,
        batchSize,
        inferenceBatch,
        exchanged,
        minibatches,
        heldBytes,
        0);
  }

  /**
   * The same where each replica has more beside it.
   *
   * @param heap bytes of the JVM's objects
   * @param arrays bytes outside the heap
   */
  public Workload with(long heap, long arrays) {
    return new Workload(
        network,
        new PassBytes(passes.training() + arrays, passes.inference()),
        inputs,
        workers,
        batchSize,
        inferenceBatch,
        exchanged,
        minibatches,
        heldBytes + heap,
        sharedBytes);
  }

  /** The same where a replica trains alone: its state goes to nobody, and is on the heap. */
  public Workload alone() {
    return new Workload(
        network,
        passes,
        inputs,
        1,
        batchSize,
        inferenceBatch,
        0,
        minibatches,
        heldBytes + Float.BYTES * STATES * (network.parameters() + network.optimizerState()),
        sharedBytes);
  }
}
