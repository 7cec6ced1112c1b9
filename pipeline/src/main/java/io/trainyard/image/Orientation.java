package io.trainyard.image;

/** How the pixels of a file lie, by the numbers 1 to 8 of Exif's tag of that name. */
enum Orientation {
  UPRIGHT,
  MIRRORED,
  UPSIDE_DOWN,
  MIRRORED_UPSIDE_DOWN,
  TRANSPOSED,
  /** To be turned by 90 degrees clockwise. */
  TURNED_LEFT,
  TRANSVERSED,
  /** To be turned by 90 degrees counter-clockwise. */
  TURNED_RIGHT;

  /** That of Exif's number; upright for a number that means nothing. */
  static Orientation of(int exif) {
    return exif >= 1 && exif <= values().length ? values()[exif - 1] : UPRIGHT;
  }

  /** The image as it is meant to be seen; the same object if it is upright as it lies. */
  PixelImage upright(PixelImage image) {
    int height = image.height();
    int width = image.width();
    return switch (this) {
      case UPRIGHT -> image;
      case MIRRORED -> walk(image, height, width, width - 1, width, -1);
      case UPSIDE_DOWN -> walk(image, height, width, height * width - 1, -width, -1);
      case MIRRORED_UPSIDE_DOWN -> walk(image, height, width, (height - 1) * width, -width, 1);
      case TRANSPOSED -> walk(image, width, height, 0, 1, width);
      case TURNED_LEFT -> walk(image, width, height, (height - 1) * width, 1, -width);
      case TRANSVERSED -> walk(image, width, height, height * width - 1, -1, -width);
      case TURNED_RIGHT -> walk(image, width, height, width - 1, -1, width);
    };
  }

  /**
   * An image whose pixel in row y and column x is number {@code start + y * down + x * right} of
   * the given one.
   */
  private static PixelImage walk(
      PixelImage image, int height, int width, int start, int down, int right) {
    int channels = image.channels();
    byte[] source = image.pixels();
    byte[] target = new byte[source.length];
    int to = 0;
    for (int y = 0; y < height; y++) {
      int from = (start + y * down) * channels;
      for (int x = 0; x < width; x++, from += right * channels) {
        for (int c = 0; c < channels; c++) {
          target[to++] = source[from + c];
        }
      }
    }
    return new PixelImage(height, width, channels, target);
  }
}
