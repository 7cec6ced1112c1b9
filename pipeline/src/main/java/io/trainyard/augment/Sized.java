package io.trainyard.augment;

/** A transform whose result has the size that the network takes, unless it has one of its own. */
interface Sized extends Transform {

  /** This transform for a network that takes images of this size. */
  Transform sized(int height, int width);
}
