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
      row(y, map, displacement);
    }
    image.replace(height, width);
  }

  private void row(int y, AffineMap map, DisplacementField.Drawn displacement) {
    float xx = (float) map.xx();
    float xy = (float) map.xy();
    float yx = (float) map.yx();
    float yy = (float) map.yy();
    float shift = bilinear ? 0 : 0.5f;
    float x0 = (float) map.x0() + shift;
    float y0 = (float) map.y0() + shift;
    float[] offsets = displacement.values();
    int right = displacement.right() + y * displacement.stride();
    int down = displacement.down() + y * displacement.stride();
    for (int x = 0; x < width; x++) {
      float px = x + offsets[right + x];
      float py = y + offsets[down + x];
      pixel(y * width + x, xx * px + xy * py + x0, yx * px + yy * py + y0);
    }
  }

  private void pixel(int to, float sx, float sy) {
    int x = (int) sx;
    int y = (int) sy;
    if (bilinear && sx >= 0 && sy >= 0 && x < width - 1 && y < height - 1) {
      inside(to, y * width + x, sx - x, sy - y);
      return;
    }
    float floorX = (float) Math.floor(sx);
    float floorY = (float) Math.floor(sy);
    float fx = bilinear ? sx - floorX : 0;
    float fy = bilinear ? sy - floorY : 0;
    careful.sample((int) floorX, fx, (int) floorY, fy, out, to);
  }

  private void inside(int to, int at, float fx, float fy) {
    int plane = height * width;
    for (int c = 0; c < channels; c++, at += plane, to += plane) {
      float top = in[at] + fx * (in[at + 1] - in[at]);
      float bottom = in[at + width] + fx * (in[at + width + 1] - in[at + width]);
      out[to] = top + fy * (bottom - top);
    }
  }
}
