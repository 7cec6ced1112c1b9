package io.trainyard.image;

import java.io.Serializable;

/**
 * Cuts the middle out of an image, as torchvision's {@code CenterCrop}: where the image is smaller
 * than the crop it is first padded with black, evenly on both sides. Immutable and thread-safe.
 */
public record CentreCrop(int height, int width) implements Serializable {

  /** The crop as a new image; the same object where the image has that size already. */
  public PixelImage apply(PixelImage image) {
    throw new UnsupportedOperationException("to come");
  }
}
