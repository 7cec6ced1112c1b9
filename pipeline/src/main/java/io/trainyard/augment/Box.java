package io.trainyard.augment;

import io.trainyard.image.Planes;
import java.util.Arrays;

/**
 * A part of an image: its rows from {@code top} to {@code bottom} (excluded) and its columns from
 * {@code left} to {@code right} (excluded).
 */
record Box(int top, int left, int bottom, int right) {

  /**
   * The part of an image that a box covers, of that size and about that pixel: from half its size,
   * rounded down, before the pixel.
   */
  static Box clipped(int y, int x, int height, int width, int imageHeight, int imageWidth) {
    int top = y - height / 2;
    int left = x - width / 2;
    return new Box(
        Math.max(0, top),
        Math.max(0, left),
        Math.min(imageHeight, top + height),
        Math.min(imageWidth, left + width));
  }

  int pixels() {
    return (bottom - top) * (right - left);
  }

  void fill(Planes image, int channel, float value) {
    for (int y = top; y < bottom; y++) {
      int row = (channel * image.height() + y) * image.width();
      Arrays.fill(image.values(), row + left, row + right, value);
    }
  }
}
