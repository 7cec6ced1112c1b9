package io.trainyard.augment;

import io.trainyard.image.Planes;
import io.trainyard.image.Selection;

/**
 * Takes a part of an image, perhaps mirrored, without resampling: every value of the result is one
 * of the image's or the fill's, bit by bit.
 *
 * @param height of the part
 * @param left the column that the part's first one is taken from; may lie outside of the image
 * @param rightward 1, or -1 for columns in reverse
 * @param top the row that the part's first one is taken from
 * @param downward 1, or -1 for rows in reverse
 */
record Moving(int height, int width, int left, int rightward, int top, int downward) {

  /** The part whose corner is at {@code left} and {@code top}. */
  static Moving part(int height, int width, int left, int top) {
    return new Moving(height, width, left, 1, top, 1);
  }

  /**
   * What {@code map} does to an image of this size.
   *
   * @param map one that {@link AffineMap#movesWholePixels}
   */
  static Moving of(AffineMap map, int height, int width) {
    return new Moving(
        height, width, (int) map.x0(), (int) map.xx(), (int) map.y0(), (int) map.yy());
  }

  void apply(Planes image, Fill fill, float value) {
    if (equals(part(image.height(), image.width(), 0, 0))) {
      return;
    }
    if (isWithin(image) && image.part(height, width, left, rightward, top, downward)) {
      return;
    }
    if (equals(new Moving(image.height(), image.width(), image.width() - 1, -1, 0, 1))) {
      mirror(image);
      return;
    }
    if (equals(new Moving(image.height(), image.width(), 0, 1, image.height() - 1, -1))) {
      turnOver(image);
      return;
    }
    Selection selection =
        new Selection(
            height,
            y -> fill.source(top + downward * y, image.height()),
            width,
            x -> fill.source(left + rightward * x, image.width()));
    image.select(selection, value);
  }

  private boolean isWithin(Planes image) {
    return Math.min(left, left + rightward * (width - 1)) >= 0
        && Math.max(left, left + rightward * (width - 1)) < image.width()
        && Math.min(top, top + downward * (height - 1)) >= 0
        && Math.max(top, top + downward * (height - 1)) < image.height();
  }

  /** In its place, which is half of the memory to go through. */
  private static void mirror(Planes image) {
    for (int y = 0; y < image.channels() * image.height(); y++) {
      reverse(image.values(), y * image.width(), image.width());
    }
  }

  private static void reverse(float[] values, int first, int count) {
    int last = first + count - 1;
    for (int i = 0; i < count / 2; i++) {
      float value = values[first + i];
      values[first + i] = values[last - i];
      values[last - i] = value;
    }
  }

  private static void turnOver(Planes image) {
    float[] values = image.values();
    int width = image.width();
    float[] row = image.scratch(0, width);
    for (int c = 0; c < image.channels(); c++) {
      int upper = c * image.planeSize();
      int lower = upper + image.planeSize() - width;
      for (; upper < lower; upper += width, lower -= width) {
        System.arraycopy(values, upper, row, 0, width);
        System.arraycopy(values, lower, values, upper, width);
        System.arraycopy(row, 0, values, lower, width);
      }
    }
  }
}
