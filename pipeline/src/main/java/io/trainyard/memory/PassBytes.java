package io.trainyard.memory;

import io.trainyard.model.Footprint;

/**
 * What passes through a network need outside the heap, in bytes, beside the network's parameters,
 * gradients and optimizer state.
 *
 * @param training to learn from minibatches
 * @param inference to pass minibatches through
 */
public record PassBytes(long training, long inference) {

  /** An activation, the gradient with respect to it, and what an operation needs in between. */
  private static final int TRAINING_ARRAYS = 3;

  /** An activation, and what an operation needs to make it. */
  private static final int INFERENCE_ARRAYS = 2;

  /** A full minibatch and the last one of an epoch, which is smaller. */
  private static final int SHAPES = 2;

  /** Of DL4J's own passes, which use the same memory for whatever minibatch comes. */
  public static PassBytes ofStock(Footprint network, int batchSize, int inferenceBatch) {
    long row = Float.BYTES * network.activations();
    return new PassBytes(
        TRAINING_ARRAYS * batchSize * row, INFERENCE_ARRAYS * inferenceBatch * row);
  }

  /** Of passes that know what they need, for one shape of minibatch. */
  public static PassBytes ofOneShape(long training, long inference) {
    return new PassBytes(training, inference);
  }

  /**
   * Of passes that are compiled for each shape of minibatch.
   *
   * @param training bytes for a full minibatch
   * @param inference bytes for a full minibatch
   */
  public static PassBytes ofCompiled(long training, long inference) {
    return new PassBytes(SHAPES * training, SHAPES * inference);
  }
}
