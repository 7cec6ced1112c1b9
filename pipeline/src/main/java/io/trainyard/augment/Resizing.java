package io.trainyard.augment;

import io.trainyard.image.Planes;

/**
 * Resizes a part of an image, of which nothing around the part is read. Pixel i of n is the average
 * of the m pixels of the part, weighted by a triangle about (i + 1/2) * m / n that reaches max(1, m
 * / n) pixels to either side: bilinear interpolation where the part grows, and where it shrinks a
 * filter that leaves no pixel out, as Pillow's and torchvision's (with antialias) are.
 */
final class Resizing {

  private final Planes image;
  private final RandomResizedCrop.Part part;
  private final Interpolation interpolation;

  Resizing(Planes image, RandomResizedCrop.Part part, Interpolation interpolation) {
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
    float[][][] narrowed = narrowed(columns, width);
    float[] out = image.target(image.channels() * height * width);
    float[] row = image.scratch(0, width);
    for (int c = 0; c < narrowed.length; c++) {
      for (int y = 0; y < height; y++) {
        rows.acrossRows(narrowed[c], y, row, width);
        System.arraycopy(row, 0, out, (c * height + y) * width, width);
      }
    }
    image.replace(height, width);
  }

  /** The part's rows, of each channel, in the width of the result. */
  private float[][][] narrowed(Taps columns, int width) {
    float[][][] narrowed = new float[image.channels()][part.height()][];
    int slot = 1;
    for (float[][] channel : narrowed) {
      for (int y = 0; y < channel.length; y++) {
        channel[y] = image.scratch(slot++, width);
      }
    }
    float[] in = image.values();
    int plane = image.planeSize();
    for (int y = 0; y < part.height(); y++) {
      int from = (part.top() + y) * image.width();
      if (narrowed.length == 3) {
        columns.alongRows(in, from, plane, narrowed[0][y], narrowed[1][y], narrowed[2][y]);
      } else {
        for (int c = 0; c < narrowed.length; c++) {
          columns.alongRow(in, from + c * plane, narrowed[c][y]);
        }
      }
    }
    return narrowed;
  }
}
