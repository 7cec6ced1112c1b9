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
    this.part = part;
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
    float[] in = image.values();
    float[] out = image.target(image.channels() * height * width);
    float[] row = image.scratch(0, width);
    float[][] narrowed = new float[part.height()][];
    for (int y = 0; y < narrowed.length; y++) {
      narrowed[y] = image.scratch(1 + y, width);
    }
    for (int c = 0; c < image.channels(); c++) {
      int corner = c * image.planeSize() + part.top() * image.width();
      for (int y = 0; y < narrowed.length; y++) {
        columns.alongRow(in, corner + y * image.width(), narrowed[y]);
      }
      for (int y = 0; y < height; y++) {
        rows.acrossRows(narrowed, y, row, width);
        System.arraycopy(row, 0, out, (c * height + y) * width, width);
      }
    }
    image.replace(height, width);
  }
}
