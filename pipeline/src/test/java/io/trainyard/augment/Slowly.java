package io.trainyard.augment;

import io.trainyard.image.Planes;

/** Resampling as its formula stands, in double precision, for comparison. */
final class Slowly {

  private Slowly() {}

  static float[] resampled(Planes image, AffineMap map, Resampling reading) {
    float[] result = new float[image.size()];
    for (int c = 0; c < image.channels(); c++) {
      for (int y = 0; y < image.height(); y++) {
        for (int x = 0; x < image.width(); x++) {
          double sx = map.xx() * x + map.xy() * y + map.x0();
          double sy = map.yx() * x + map.yy() * y + map.y0();
          result[(c * image.height() + y) * image.width() + x] =
              (float) at(image, c, sx, sy, reading);
        }
      }
    }
    return result;
  }

  static double at(Planes image, int c, double sx, double sy, Resampling reading) {
    if (reading.interpolation() == Interpolation.NEAREST) {
      return pixel(image, c, Math.floor(sx + 0.5), Math.floor(sy + 0.5), reading);
    }
    double x = Math.floor(sx);
    double y = Math.floor(sy);
    double sum = 0;
    for (int dy = 0; dy < 2; dy++) {
      for (int dx = 0; dx < 2; dx++) {
        double weight = (1 - Math.abs(sx - x - dx)) * (1 - Math.abs(sy - y - dy));
        sum += weight * pixel(image, c, x + dx, y + dy, reading);
      }
    }
    return sum;
  }

  private static double pixel(Planes image, int c, double x, double y, Resampling reading) {
    int column = source((int) x, image.width(), reading.fill());
    int row = source((int) y, image.height(), reading.fill());
    return column < 0 || row < 0
        ? reading.value()
        : image.values()[(c * image.height() + row) * image.width() + column];
  }

  private static int source(int i, int size, Fill fill) {
    int at = i;
    while (at < 0 || at >= size) {
      if (fill == Fill.CONSTANT) {
        return -1;
      }
      if (fill == Fill.EDGE || size == 1) {
        return Math.max(0, Math.min(size - 1, at));
      }
      at = at < 0 ? -at : 2 * (size - 1) - at;
    }
    return at;
  }
}
