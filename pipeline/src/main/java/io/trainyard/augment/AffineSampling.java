package io.trainyard.augment;

import io.trainyard.image.Planes;

/**
 * Resamples an image by an affine map. Along a row of the result the place that a pixel is taken
 * from goes on by the same step, which is counted in {@link FixedPoint} numbers. Of each row, the
 * part whose neighbours all lie inside of the image is computed by itself, which leaves its loop
 * without a question.
 */
final class AffineSampling {

  private final float[] in;
  private final float[] out;
  private final int channels;
  private final int height;
  private final int width;
  private final boolean bilinear;
  private final Sampler careful;
  private final LevelSampling level;

  private AffineSampling(Planes image, Resampling reading) {
    this.in = image.values();
    this.out = image.target(image.size());
    this.channels = image.channels();
    this.height = image.height();
    this.width = image.width();
    this.bilinear = reading.interpolation() == Interpolation.BILINEAR;
    this.careful = new Sampler(image, reading);
    this.level = new LevelSampling(image, out);
  }

  static void apply(Planes image, AffineMap map, Resampling reading) {
    new AffineSampling(image, reading).run(map);
    image.replace(image.height(), image.width());
  }

  private void run(AffineMap map) {
    // The nearest pixel is that of the rounded place: half a pixel on, and then down.
    double shift = bilinear ? 0 : 0.5;
    long stepX = FixedPoint.of(map.xx());
    long stepY = FixedPoint.of(map.yx());
    // Bilinear interpolation reads the next pixel too.
    long endX = (bilinear ? width - 1 : width) * FixedPoint.ONE;
    long endY = (bilinear ? height - 1 : height) * FixedPoint.ONE;
    for (int y = 0; y < height; y++) {
      long startX = FixedPoint.of(map.xy() * y + map.x0() + shift);
      long startY = FixedPoint.of(map.yy() * y + map.y0() + shift);
      int begin = Math.max(first(startX, stepX, endX), first(startY, stepY, endY));
      int end = Math.min(last(startX, stepX, endX), last(startY, stepY, endY));
      if (begin >= end) {
        border(y, 0, width, startX, stepX, startY, stepY);
        continue;
      }
      border(y, 0, begin, startX, stepX, startY, stepY);
      inside(y, begin, end, startX, stepX, startY, stepY);
      border(y, end, width, startX, stepX, startY, stepY);
    }
  }

  /**
   * The first column, from 0 on, whose place is at least 0 and before {@code end}; or the width.
   */
  private int first(long start, long step, long end) {
    if (start >= 0 && start < end) {
      return 0;
    }
    boolean away = start < 0 ? step <= 0 : step >= 0;
    if (away) {
      return width;
    }
    long column = start < 0 ? ceilDiv(-start, step) : (start - end) / -step + 1;
    return (int) Math.min(width, column);
  }

  /** The column after the last whose place is inside; only meaningful where there is a first. */
  private int last(long start, long step, long end) {
    if (step == 0) {
      return width;
    }
    long column = step > 0 ? ceilDiv(end - start, step) : Math.floorDiv(start, -step) + 1;
    return (int) Math.max(0, Math.min(width, column));
  }

  private static long ceilDiv(long a, long b) {
    return -Math.floorDiv(-a, b);
  }

  private void border(int y, int begin, int end, long startX, long stepX, long startY, long stepY) {
    for (int x = begin; x < end; x++) {
      long sx = startX + x * stepX;
      long sy = startY + x * stepY;
      careful.sample(
          FixedPoint.whole(sx),
          bilinear ? FixedPoint.fraction(sx) : 0,
          FixedPoint.whole(sy),
          bilinear ? FixedPoint.fraction(sy) : 0,
          out,
          y * width + x);
    }
  }

  private void inside(int y, int begin, int end, long startX, long stepX, long startY, long stepY) {
    int to = y * width + begin;
    long sx = startX + begin * stepX;
    long sy = startY + begin * stepY;
    int plane = height * width;
    if (!bilinear) {
      for (int c = 0; c < channels; c++) {
        nearest(c * plane, to + c * plane, end - begin, sx, stepX, sy, stepY);
      }
    } else if (stepY == 0) {
      level.row(to, end - begin, sx, stepX, sy);
    } else if (channels == Colours.RGB) {
      bilinear3(to, end - begin, sx, stepX, sy, stepY);
    } else {
      for (int c = 0; c < channels; c++) {
        bilinear(c * plane, to + c * plane, end - begin, sx, stepX, sy, stepY);
      }
    }
  }

  private void nearest(
      int from, int to, int count, long startX, long stepX, long startY, long stepY) {
    float[] in = this.in;
    float[] out = this.out;
    int width = this.width;
    long sx = startX;
    long sy = startY;
    for (int i = 0; i < count; i++, sx += stepX, sy += stepY) {
      out[to + i] = in[from + FixedPoint.whole(sy) * width + FixedPoint.whole(sx)];
    }
  }

  private void bilinear(
      int from, int to, int count, long startX, long stepX, long startY, long stepY) {
    float[] in = this.in;
    float[] out = this.out;
    int width = this.width;
    long sx = startX;
    long sy = startY;
    for (int i = 0; i < count; i++, sx += stepX, sy += stepY) {
      int at = from + FixedPoint.whole(sy) * width + FixedPoint.whole(sx);
      out[to + i] =
          Sampler.between(in, at, width, FixedPoint.fraction(sx), FixedPoint.fraction(sy));
    }
  }

  /** The three channels of a pixel share its place. */
  private void bilinear3(int to, int count, long startX, long stepX, long startY, long stepY) {
    float[] in = this.in;
    float[] out = this.out;
    int width = this.width;
    int plane = height * width;
    long sx = startX;
    long sy = startY;
    for (int i = 0; i < count; i++, sx += stepX, sy += stepY) {
      int r = FixedPoint.whole(sy) * width + FixedPoint.whole(sx);
      float fx = FixedPoint.fraction(sx);
      float fy = FixedPoint.fraction(sy);
      out[to + i] = Sampler.between(in, r, width, fx, fy);
      out[to + plane + i] = Sampler.between(in, r + plane, width, fx, fy);
      out[to + 2 * plane + i] = Sampler.between(in, r + 2 * plane, width, fx, fy);
    }
  }
}
