package io.trainyard.image;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/**
 * Images in the size in which a page shows them.
 *
 * @param enlargement a whole factor, at least 1
 * @param reduction a factor of at most 1; less than 1 only where {@code enlargement} is 1
 */
record Thumbnails(int enlargement, double reduction) {

  private static final int SMALL = 128;
  private static final int LARGE = 256;

  /** The factor for a page whose largest image has a longer side of so many pixels. */
  static Thumbnails forLongestSide(int pixels) {
    return new Thumbnails(Math.max(1, SMALL / pixels), Math.min(1, LARGE / (double) pixels));
  }

  int width(PixelImage image) {
    return scaled(image.width());
  }

  int height(PixelImage image) {
    return scaled(image.height());
  }

  private int scaled(int side) {
    return Math.max(1, (int) Math.round(side * enlargement * reduction));
  }

  BufferedImage of(PixelImage image) {
    BufferedImage result = enlarged(image);
    // Halves first: bilinear interpolation looks at four pixels and would skip the others.
    while (result.getWidth() >= 2 * width(image) && result.getHeight() >= 2 * height(image)) {
      result = reduced(result, result.getWidth() / 2, result.getHeight() / 2);
    }
    return result.getWidth() == width(image) && result.getHeight() == height(image)
        ? result
        : reduced(result, width(image), height(image));
  }

  private BufferedImage enlarged(PixelImage image) {
    BufferedImage result =
        new BufferedImage(
            image.width() * enlargement, image.height() * enlargement, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < result.getHeight(); y++) {
      for (int x = 0; x < result.getWidth(); x++) {
        result.setRGB(x, y, rgb(image, y / enlargement, x / enlargement));
      }
    }
    return result;
  }

  private static int rgb(PixelImage image, int y, int x) {
    int at = (y * image.width() + x) * image.channels();
    byte[] pixels = image.pixels();
    boolean colour = image.channels() >= 3;
    int red = pixels[at] & 0xFF;
    int green = colour ? pixels[at + 1] & 0xFF : red;
    int blue = colour ? pixels[at + 2] & 0xFF : red;
    return red << 16 | green << 8 | blue;
  }

  private static BufferedImage reduced(BufferedImage image, int width, int height) {
    BufferedImage result = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = result.createGraphics();
    try {
      graphics.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
      graphics.drawImage(image, 0, 0, width, height, null);
    } finally {
      graphics.dispose();
    }
    return result;
  }
}
