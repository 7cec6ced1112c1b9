package io.trainyard.averaging.exchange;

import java.nio.ByteBuffer;

/**
 * A worker's copy of a vector that is averaged, in blocks that depend on nothing outside
 * themselves. All workers have the same vectors, in the same order.
 *
 * <p>A round goes {@link #prepare}, {@link #combine} of some blocks, {@link #finish}, all on the
 * worker's own thread. Between prepare and finish other threads of this process read from {@link
 * #wire} and write to it.
 */
public interface ExchangeVector {

  /** Blocks of the vector; at least 1. */
  int blocks();

  /** Bytes of a whole block on the wire; the last may be shorter. */
  int stride();

  /**
   * What is exchanged: this worker's values before, the mean afterwards. Direct, and the same from
   * one round to the next; it has to stay valid until the exchange is closed.
   */
  ByteBuffer wire();

  /** Brings the worker's values into {@link #wire}. */
  void prepare();

  /**
   * Averages one block.
   *
   * @param values by worker: where its block is; not to be looked at where its weight is 0
   * @param weights by worker
   * @param targets where the outcome goes
   */
  void combine(int block, Blocks[] values, long[] weights, Blocks[] targets);

  /** Takes the mean over from {@link #wire}. */
  void finish();
}
