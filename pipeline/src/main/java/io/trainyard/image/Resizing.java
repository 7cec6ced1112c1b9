package io.trainyard.image;

import java.io.Serializable;

/**
 * What size decoded images are brought to: bilinear with antialiasing, as Pillow's {@code BILINEAR}
 * and torchvision's {@code antialias=True}; see {@link Triangle}. Immutable and thread-safe.
 */
public sealed interface Resizing extends Serializable {

  /**
   * The size that an image of this one is brought to, in pixels.
   *
   * @throws UnreadableImage as {@link UnreadableImage.Reason#TOO_LARGE} if the image is so narrow
   *     that its other side would get out of hand
   */
  Size of(Size image) throws UnreadableImage;

  /**
   * The image in its new size; the same object where it has that size already.
   *
   * @throws UnreadableImage as {@link #of} does
   */
  default PixelImage apply(PixelImage image) throws UnreadableImage {
    Size size = of(Size.of(image));
    return Triangle.resize(image, size, new Window(0, 0, size.height(), size.width()));
  }

  /** Every image keeps its size. */
  record None() implements Resizing {
    @Override
    public Size of(Size image) {
      return image;
    }
  }

  /**
   * Height and width in proportion, so that the shorter of them has {@code size} pixels and the
   * longer one {@code floor(size * longer / shorter)}, as torchvision's {@code Resize(size)}.
   */
  record ShorterSide(int size) implements Resizing {

    /**
     * A file of a few bytes may be one pixel high and 65,535 wide, which would become gigabytes.
     */
    private static final int MAX_RATIO = 100;

    public ShorterSide {
      new Size(size, size);
    }

    @Override
    public Size of(Size image) throws UnreadableImage {
      int shorter = Math.min(image.height(), image.width());
      int longer = Math.max(image.height(), image.width());
      if (longer > (long) MAX_RATIO * shorter) {
        throw new UnreadableImage(
            UnreadableImage.Reason.TOO_LARGE,
            "cannot resize by the shorter side: expected a side at most %d times the other, found %s"
                .formatted(MAX_RATIO, image));
      }
      int proportional = (int) ((long) size * longer / shorter);
      return image.height() <= image.width()
          ? new Size(size, proportional)
          : new Size(proportional, size);
    }
  }

  /** Exactly this height and width, in pixels, whatever the proportion. */
  record Exact(int height, int width) implements Resizing {

    public Exact {
      new Size(height, width);
    }

    @Override
    public Size of(Size image) {
      return new Size(height, width);
    }
  }
}
