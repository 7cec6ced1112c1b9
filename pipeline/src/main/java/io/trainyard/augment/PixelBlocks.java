package io.trainyard.augment;

import io.trainyard.image.Planes;

/**
 * Goes through the pixels of an image in colour, some at a time and with an array for each channel:
 * loops over three arrays are compiled to vector instructions, those over three parts of one array
 * are not, and a block stays in the nearest cache.
 */
final class PixelBlocks {

  /** Pixels of a block. */
  static final int SIZE = 1024;

  private static final int GREEN = 1;
  private static final int BLUE = 2;

  /** What is done to some pixels. */
  @FunctionalInterface
  interface Change {

    /**
     * @param count pixels in the arrays, which are changed in place
     */
    void apply(float[] red, float[] green, float[] blue, int count);
  }

  private PixelBlocks() {}

  /**
   * @param image of three channels; its scratch arrays 0 to 2 are used
   */
  static void change(Planes image, Change change) {
    float[] red = image.scratch(0, SIZE);
    float[] green = image.scratch(GREEN, SIZE);
    float[] blue = image.scratch(BLUE, SIZE);
    float[] values = image.values();
    int plane = image.planeSize();
    for (int from = 0; from < plane; from += SIZE) {
      int count = Math.min(SIZE, plane - from);
      System.arraycopy(values, from, red, 0, count);
      System.arraycopy(values, from + plane, green, 0, count);
      System.arraycopy(values, from + 2 * plane, blue, 0, count);
      change.apply(red, green, blue, count);
      System.arraycopy(red, 0, values, from, count);
      System.arraycopy(green, 0, values, from + plane, count);
      System.arraycopy(blue, 0, values, from + 2 * plane, count);
    }
  }
}
