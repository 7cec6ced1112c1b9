package io.trainyard.dataset;

/** How pixels, 0 to 255, become the numbers that a network sees. */
public enum PixelNormalization {
  /** {@code x / 255}. */
  UNIT,
  /** Less the mean of the training rows, over their standard deviation, for each channel. */
  STANDARDIZE,
  /** As they are. */
  NONE
}
