package io.trainyard.augment;

import java.io.Serializable;

/** One element of the configuration: what is done, and how often. */
sealed interface Step extends Serializable {

  /** The probability that it is done, for each image or minibatch anew. */
  double p();

  /**
   * @param name as the configuration has it
   */
  record OnImage(String name, double p, Transform transform) implements Step {}

  /**
   * @param name as the configuration has it
   */
  record OnBatch(String name, double p, Mixing mixing) implements Step {}
}
