package io.trainyard.augment;

import io.trainyard.image.Planes;

/**
 * Resizes a part of an image, of which nothing around the part is read. Pixel i of n is the average
 * of the m pixels of the part, weighted by a triangle about (i + 1/2) * m / n that reaches max(1, m
 * / n) pixels to either side: bilinear interpolation where the part grows, and where it shrinks a
 * filter that leaves no pixel out, as Pillow's and torchvision's (with antialias) are.
 *
 * <p>Row by row: a row of the part is converted, if it is still stored, and narrowed or widened
 * when the first row of the result needs it, and forgotten after the last, so that all of it stays
 * in the processor's nearest cache.
 */
final class PartResizing {

  /** Scratch arrays of the image. */
  private static final int RESULT = 0;

  private static final int LINE = 1;
  private static final int WINDOW = 2;

  private final Planes image;
  private final RandomResizedCrop.Part part;
  private final Interpolation interpolation;

  PartResizing(Planes image, RandomResizedCrop.Part part, Interpolation interpolation) {
    this.image = image;
    boolean cut = image.part(part.height(), part.width(), part.left(), 1, part.top(), 1);
    this.part = cut ? new RandomResizedCrop.Part(0, 0, part.width(), part.height()) : part;
    this.interpolation = interpolation;
  }

  void apply(int height, int width) {
    if (part.height() == height && part.width() == width) {
      // Pure data movement.
      Moving.part(height, width, part.left(), part.top()).apply(image, Fill.EDGE, 0);
      return;
    }
    Taps columns = Taps.of(part.left(), part.width(), width, interpolation);
    Taps rows = Taps.of(0, part.height(), height, interpolation);
    float[][][] window = window(rows.count(), width);
    float[] out = image.target(image.channels() * height * width);
    float[] row = image.scratch(RESULT, width);
    int next = 0;
    for (int y = 0; y < height; y++) {
      int end = rows.first()[y] + rows.count();
      for (next = Math.max(next, rows.first()[y]); next < end; next++) {
        alongRow(columns, next, window);
      }
      for (int c = 0; c < window.length; c++) {
        rows.acrossRows(window[c], y, row, width);
        System.arraycopy(row, 0, out, (c * height + y) * width, width);
      }
    }
    image.replace(height, width);
  }

  /**
   * For each channel, room for as many rows as one of the result is made of: row y of the part has
   * place y modulo their number.
   */
  private float[][][] window(int count, int width) {
    float[][][] window = new float[image.channels()][count][];
    int slot = WINDOW;
    for (float[][] channel : window) {
      for (int i = 0; i < count; i++) {
        channel[i] = image.scratch(slot++, width);
      }
    }
    return window;
  }

  /** Brings row y of the part, of each channel, to the width of the result. */
  private void alongRow(Taps columns, int y, float[][][] window) {
    float[][] to = new float[window.length][];
    for (int c = 0; c < to.length; c++) {
      to[c] = window[c][y % window[c].length];
    }
    if (image.isStored()) {
      stored(columns, y, to);
    } else {
      values(columns, y, to);
    }
  }

  private void stored(Taps columns, int y, float[][] to) {
    float[] line = image.scratch(LINE, image.channels() * image.width());
    image.storedRow(y, line);
    if (to.length == Colours.RGB) {
      columns.alongColours(line, to[0], to[1], to[2]);
      return;
    }
    for (int c = 0; c < to.length; c++) {
      columns.alongRow(line, c, to.length, to[c]);
    }
  }

  private void values(Taps columns, int y, float[][] to) {
    float[] in = image.values();
    int from = (part.top() + y) * image.width();
    if (to.length == Colours.RGB) {
      columns.alongRows(in, from, image.planeSize(), to[0], to[1], to[2]);
      return;
    }
    for (int c = 0; c < to.length; c++) {
      columns.alongRow(in, from + c * image.planeSize(), 1, to[c]);
    }
  }
}
