package io.trainyard.model;

import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What may stand in for Deeplearning4j's own passes through a network. It works on the network's
 * own flattened parameters and gradients.
 */
public interface Passes {

  /**
   * One forward and backward pass in training mode. Leaves the gradient of the loss (its mean over
   * the minibatch where the network is configured so), without regularization, in the network's
   * flattened gradients; what batch normalization keeps there is as DL4J's.
   *
   * @return the loss, without regularization; empty if it cannot be done for arrays of these shapes
   */
  Optional<Double> learn(INDArray features, INDArray labels);

  /**
   * @return the network's output; empty if it cannot be done for an array of this shape
   */
  Optional<INDArray> infer(INDArray features);

  /** Frees what is held outside the heap. The passes can be used again. */
  void release();
}
