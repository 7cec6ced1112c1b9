package io.trainyard.augment;

import io.trainyard.image.Planes;
import java.util.Arrays;

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
    if (isNothing(image)) {
      return;
    }
    float[] in = image.values();
    float[] out = image.target(image.channels() * height * width);
    for (int c = 0; c < image.channels(); c++) {
      for (int y = 0; y < height; y++) {
        int row = fill.source(top + downward * y, image.height());
        int to = (c * height + y) * width;
        if (row == Fill.NOWHERE) {
          Arrays.fill(out, to, to + width, value);
        } else {
          int from = (c * image.height() + row) * image.width();
          row(in, from, image.width(), out, to, fill, value);
        }
      }
    }
    image.replace(height, width);
  }

  private boolean isNothing(Planes image) {
    return equals(part(image.height(), image.width(), 0, 0));
  }

  private void row(float[] in, int from, int size, float[] out, int to, Fill fill, float value) {
    int first = rightward > 0 ? -left : left - size + 1;
    int begin = Math.min(width, Math.max(0, first));
    int end = Math.max(begin, Math.min(width, first + size));
    outside(in, from, size, out, to, 0, begin, fill, value);
    if (begin == end) {
      // The place to copy from may be none.
    } else if (rightward > 0) {
      System.arraycopy(in, from + left + begin, out, to + begin, end - begin);
    } else {
      reverse(in, from + left - begin, out, to + begin, end - begin);
    }
    outside(in, from, size, out, to, end, width, fill, value);
  }

  private static void reverse(float[] in, int last, float[] out, int to, int count) {
    for (int i = 0; i < count; i++) {
      out[to + i] = in[last - i];
    }
  }

  private void outside(
      float[] in,
      int from,
      int size,
      float[] out,
      int to,
      int begin,
      int end,
      Fill fill,
      float value) {
    for (int x = begin; x < end; x++) {
      int column = fill.source(left + rightward * x, size);
      out[to + x] = column == Fill.NOWHERE ? value : in[from + column];
    }
  }
}
