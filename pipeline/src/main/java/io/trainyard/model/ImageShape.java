package io.trainyard.model;

import java.io.Serializable;

/**
 * The shape of an image whose values stand row by row, and within a pixel channel by channel (HWC).
 *
 * @param height rows of pixels, at least 1
 * @param width pixels of a row, at least 1
 * @param channels values of a pixel, at least 1
 */
public record ImageShape(int height, int width, int channels) implements Serializable {

  public ImageShape {
    if (height < 1 || width < 1 || channels < 1) {
      throw new IllegalArgumentException(
          "cannot make an image shape: expected height, width and channels of at least 1, found "
              + height
              + " x "
              + width
              + " x "
              + channels);
    }
  }

  /** Values of one image: {@code height * width * channels}. */
  public int size() {
    return Math.multiplyExact(Math.multiplyExact(height, width), channels);
  }
}
