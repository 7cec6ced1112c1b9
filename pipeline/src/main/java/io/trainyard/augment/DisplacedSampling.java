package io.trainyard.augment;

import io.trainyard.image.Planes;

/** Resamples an image by a displacement of each pixel and an affine map. */
final class DisplacedSampling {

  private final Planes image;
  private final float[] in;
  private final float[] out;
  private final int channels;
  private final int height;
  private final int width;
  private final boolean bilinear;
  private final Sampler careful;

  DisplacedSampling(Planes image, Resampling reading) {
    this.image = image;
    this.in = image.values();
    this.out = image.target(image.size());
    this.channels = image.channels();
    this.height = image.height();
    this.width = image.width();
    this.bilinear = reading.interpolation() == Interpolation.BILINEAR;
    this.careful = new Sampler(image, reading);
  }

  /** Takes pixel p from where {@code map} takes the pixel p + displacement(p) from. */
  void run(AffineMap map, DisplacementField.Drawn displacement) {
    for (int y = 0; y < height; y++) {
      row(y, map, displacement.row(y));
    }
    image.replace(height, width);
  }

  private void row(int y, AffineMap map, float[] offsets) {
    float[] in = this.in;
    float[] out = this.out;
    int width = this.width;
    int plane = height * width;
    int channels = this.channels;
    boolean bilinear = this.bilinear;
    float xx = (float) map.xx();
    float xy = (float) map.xy();
    float yx = (float) map.yx();
    float yy = (float) map.yy();
    float shift = bilinear ? 0 : 0.5f;
    float x0 = (float) map.x0() + shift;
    float y0 = (float) map.y0() + shift;
    float endX = width - 1;
    float endY = height - 1;
    for (int x = 0; x < width; x++) {
      float px = x + offsets[x];
      float py = y + offsets[width + x];
      float sx = xx * px + xy * py + x0;
      float sy = yx * px + yy * py + y0;
      int to = y * width + x;
      if (bilinear && sx >= 0 && sy >= 0 && sx < endX && sy < endY) {
        int column = (int) sx;
        int line = (int) sy;
        float fx = sx - column;
        float fy = sy - line;
        int at = line * width + column;
        for (int c = 0; c < channels; c++, at += plane, to += plane) {
          out[to] = Sampler.between(in, at, width, fx, fy);
        }
      } else {
        carefully(sx, sy, to);
      }
    }
  }

  private void carefully(float sx, float sy, int to) {
    float x = (float) Math.floor(sx);
    float y = (float) Math.floor(sy);
    careful.sample((int) x, bilinear ? sx - x : 0, (int) y, bilinear ? sy - y : 0, out, to);
  }
}
