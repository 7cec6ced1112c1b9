package io.trainyard.model;

/** How a network takes an image. */
public enum InputLayout {
  /** n x (channels * height * width), each row in the order of {@link #NCHW}. */
  FLAT,
  /** n x channels x height x width. */
  NCHW;

  /** The shape of a minibatch of n rows. */
  public long[] shape(int n, ImageShape image) {
    return this == FLAT
        ? new long[] {n, image.size()}
        : new long[] {n, image.channels(), image.height(), image.width()};
  }
}
