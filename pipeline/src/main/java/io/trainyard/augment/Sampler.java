package io.trainyard.augment;

import io.trainyard.image.Planes;

/**
 * Reads an image at places between its pixels and outside of it. The careful way, for the few
 * places near the border; what runs over the inside stands with the transforms.
 */
final class Sampler {

  private final float[] in;
  private final int channels;
  private final int height;
  private final int width;
  private final Resampling reading;

  Sampler(Planes image, Resampling reading) {
    this.in = image.values();
    this.channels = image.channels();
    this.height = image.height();
    this.width = image.width();
    this.reading = reading;
  }

  /**
   * Writes the pixel at column {@code x + fx}, row {@code y + fy}, of every channel.
   *
   * @param fx from 0, which is in, to 1, which is not; 0 where the interpolation is nearest
   * @param to where the first channel's value goes; the others follow, an image's plane apart
   */
  void sample(int x, float fx, int y, float fy, float[] out, int to) {
    Fill fill = reading.fill();
    if (fill == Fill.CONSTANT && (x < -1 || x >= width || y < -1 || y >= height)) {
      for (int c = 0; c < channels; c++) {
        out[to + c * height * width] = reading.value();
      }
      return;
    }
    int x0 = fill.source(x, width);
    int x1 = fill.source(x + 1, width);
    int y0 = fill.source(y, height);
    int y1 = fill.source(y + 1, height);
    for (int c = 0; c < channels; c++) {
      float top = lerp(at(c, y0, x0), at(c, y0, x1), fx);
      float bottom = lerp(at(c, y1, x0), at(c, y1, x1), fx);
      out[to + c * height * width] = lerp(top, bottom, fy);
    }
  }

  /**
   * The value of one channel between four pixels that all lie in the image.
   *
   * @param at where the upper left one of them stands
   * @param fx how far to the right of it, from 0 to 1
   * @param fy how far below it
   */
  static float between(float[] in, int at, int width, float fx, float fy) {
    float top = lerp(in[at], in[at + 1], fx);
    float bottom = lerp(in[at + width], in[at + width + 1], fx);
    return lerp(top, bottom, fy);
  }

  private float at(int c, int y, int x) {
    return x == Fill.NOWHERE || y == Fill.NOWHERE
        ? reading.value()
        : in[(c * height + y) * width + x];
  }

  /** Exact where {@code f} is 0, and where {@code a} and {@code b} are the same. */
  private static float lerp(float a, float b, float f) {
    return a + f * (b - a);
  }
}
