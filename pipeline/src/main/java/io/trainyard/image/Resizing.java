package io.trainyard.image;

import java.io.Serializable;

/**
 * What size decoded images are brought to: bilinear with antialiasing, as Pillow's {@code BILINEAR}
 * and torchvision's {@code antialias=True}. Immutable and thread-safe.
 */
public sealed interface Resizing extends Serializable {

  /** The image in its new size; the same object where it has that size already. */
  PixelImage apply(PixelImage image);

  /** Every image keeps its size. */
  record None() implements Resizing {
    @Override
    public PixelImage apply(PixelImage image) {
      return image;
    }
  }

  /**
   * Height and width in proportion, so that the shorter of them has {@code size} pixels and the
   * longer one {@code floor(size * longer / shorter)}, as torchvision's {@code Resize(size)}.
   */
  record ShorterSide(int size) implements Resizing {
    @Override
    public PixelImage apply(PixelImage image) {
      throw new UnsupportedOperationException("to come");
    }
  }

  /** Exactly this height and width, in pixels, whatever the proportion. */
  record Exact(int height, int width) implements Resizing {
    @Override
    public PixelImage apply(PixelImage image) {
      throw new UnsupportedOperationException("to come");
    }
  }
}
