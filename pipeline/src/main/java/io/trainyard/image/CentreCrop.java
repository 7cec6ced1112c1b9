package io.trainyard.image;

import java.io.Serializable;

/**
 * Cuts the middle out of an image, as torchvision's {@code CenterCrop}: where the image is smaller
 * than the crop, black is added on both sides. Immutable and thread-safe.
 */
public record CentreCrop(int height, int width) implements Serializable {

  private static final float BLACK = 0;

  public CentreCrop {
    new Size(height, width);
  }

  /** The crop as a new image; the same object where the image has that size already. */
  public PixelImage apply(PixelImage image) {
    if (image.height() == height && image.width() == width) {
      return image;
    }
    int top = offset(image.height(), height);
    int left = offset(image.width(), width);
    int fromY = Math.max(top, 0);
    int fromX = Math.max(left, 0);
    int rows = Math.min(image.height(), top + height) - fromY;
    int values = (Math.min(image.width(), left + width) - fromX) * image.channels();
    byte[] pixels = new byte[Math.multiplyExact(height, width * image.channels())];
    for (int y = 0; y < rows; y++) {
      int from = ((fromY + y) * image.width() + fromX) * image.channels();
      int to = ((fromY - top + y) * width + fromX - left) * image.channels();
      System.arraycopy(image.pixels(), from, pixels, to, values);
    }
    return new PixelImage(height, width, image.channels(), pixels);
  }

  /** The crop of an image that is being augmented. */
  public void apply(Planes image) {
    if (image.height() == height && image.width() == width) {
      return;
    }
    int top = offset(image.height(), height);
    int left = offset(image.width(), width);
    if (top >= 0 && left >= 0 && image.part(height, width, left, 1, top, 1)) {
      return;
    }
    image.select(
        new Selection(
            height,
            y -> within(top + y, image.height()),
            width,
            x -> within(left + x, image.width())),
        BLACK);
  }

  private static int within(int i, int size) {
    return i >= 0 && i < size ? i : Selection.NOWHERE;
  }

  /**
   * The same as {@code apply(resizing.apply(image))}, without the work for what would be cut away.
   *
   * @throws UnreadableImage as {@link Resizing#of} does
   */
  public PixelImage apply(Resizing resizing, PixelImage image) throws UnreadableImage {
    Size size = resizing.of(Size.of(image));
    if (size.height() < height || size.width() < width) {
      return apply(resizing.apply(image));
    }
    var window =
        new Window(offset(size.height(), height), offset(size.width(), width), height, width);
    return Triangle.resize(image, size, window);
  }

  /**
   * Where the crop begins on an axis, negative where it begins before the image. A half is rounded
   * to the even neighbour, as torchvision does, but when black is added the smaller half comes
   * first.
   */
  private static int offset(int image, int crop) {
    return image >= crop ? (int) Math.rint((image - crop) / 2.0) : -((crop - image) / 2);
  }
}
