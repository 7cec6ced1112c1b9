package io.trainyard.model;

import java.io.Serializable;

/** The size of an image in pixels, and its channels: 1 for grey, 3 for RGB. */
public record ImageShape(int height, int width, int channels) implements Serializable {

  public ImageShape {
    if (height < 1 || width < 1 || channels < 1) {
      throw new IllegalArgumentException(
          "expected positive sizes, found " + height + " x " + width + " x " + channels);
    }
  }

  /** Numbers in an image. */
  public int size() {
    return Math.multiplyExact(Math.multiplyExact(height, width), channels);
  }

  @Override
  public String toString() {
    return height + "x" + width + "x" + channels;
  }
}
