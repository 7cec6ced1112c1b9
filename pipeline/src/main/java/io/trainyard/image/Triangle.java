package io.trainyard.image;

import java.util.Arrays;

/**
 * Resampling with a triangle filter as wide as the reduction asks for, so that every pixel of the
 * source counts: what Pillow calls {@code BILINEAR} and torchvision {@code antialias=True}.
 *
 * <p>On each axis, with the scale s = source / target and the support r = max(s, 1), target pixel i
 * has its centre at c = (i + 1/2) s in the source and weighs source pixel j by max(0, 1 - |j + 1/2
 * - c| / r), over those j from floor(c - r + 1/2) to below floor(c + r + 1/2) that lie inside the
 * source, the weights divided by their sum. First the rows are resampled, rounded to bytes, then
 * the columns; weights have 22 bits after the point. That is how Pillow computes it, and the bytes
 * are the same; versions after 11 take the columns of tall images first, whose bytes differ by one
 * at most.
 */
final class Triangle {

  private static final int PRECISION = 22;
  private static final int HALF = 1 << (PRECISION - 1);

  private Triangle() {}

  /** The part of the image resized to {@code size} that {@code window} cuts out of it. */
  static PixelImage resize(PixelImage image, Size size, Window window) {
    if (Size.of(image).equals(size) && window.isWhole(size)) {
      return image;
    }
    Taps across = Taps.of(image.width(), size.width(), window.left(), window.width());
    Taps down = Taps.of(image.height(), size.height(), window.top(), window.height());
    int channels = image.channels();
    int[] rows = rows(image, across, down.first(), down.end());
    byte[] pixels = columns(rows, down.without(down.first()), across.count() * channels);
    return new PixelImage(down.count(), across.count(), channels, pixels);
  }

  /**
   * Rows {@code from} to below {@code to} of the image, each brought to another width, as values of
   * 0 to 255: in ints, whose products the compiler knows how to take many at a time.
   */
  private static int[] rows(PixelImage image, Taps taps, int from, int to) {
    int channels = image.channels();
    int width = image.width() * channels;
    int targetWidth = taps.count() * channels;
    int[] target = new int[Math.multiplyExact(to - from, targetWidth)];
    if (taps.identity()) {
      for (int i = 0; i < target.length; i++) {
        target[i] = image.pixels()[from * width + i] & 0xFF;
      }
      return target;
    }
    var pair = new RowPair(channels, width);
    for (int y = from; y < to; y += 2) {
      // The last row of an odd number is its own partner.
      int partner = Math.min(y + 1, to - 1);
      pair.load(image.pixels(), y * width, partner * width);
      pair.resample(taps, target, (y - from) * targetWidth, (partner - from) * targetWidth);
    }
    return target;
  }

  /**
   * Two rows at once, the value of one in the upper and that of the other in the lower half of a
   * long. A sum of products of 8 and 22 bits stays inside its half, so one multiplication does for
   * both.
   */
  private static final class RowPair {

    private static final long HALVES = (long) HALF << 32 | HALF;

    private final int channels;
    private final long[] values;

    RowPair(int channels, int width) {
      this.channels = channels;
      this.values = new long[width];
    }

    void load(byte[] pixels, int upper, int lower) {
      for (int i = 0; i < values.length; i++) {
        values[i] = (pixels[upper + i] & 0xFFL) << 32 | pixels[lower + i] & 0xFFL;
      }
    }

    void resample(Taps taps, int[] target, int upper, int lower) {
      switch (channels) {
        case 1 -> resampleGrey(taps, target, upper, lower);
        case 3 -> resampleRgb(taps, target, upper, lower);
        default ->
            throw new IllegalArgumentException("expected 1 or 3 channels, found " + channels);
      }
    }

    private void resampleGrey(Taps taps, int[] target, int upper, int lower) {
      int[] weights = taps.weights();
      for (int i = 0; i < taps.count(); i++) {
        long sum = HALVES;
        int from = taps.from(i);
        int k = taps.offset(i);
        for (int end = from + taps.length(i); from < end; from++, k++) {
          sum += values[from] * weights[k];
        }
        put(sum, target, upper + i, lower + i);
      }
    }

    private void resampleRgb(Taps taps, int[] target, int upper, int lower) {
      int[] weights = taps.weights();
      for (int i = 0; i < taps.count(); i++) {
        long red = HALVES;
        long green = HALVES;
        long blue = HALVES;
        int from = 3 * taps.from(i);
        int k = taps.offset(i);
        for (int end = from + 3 * taps.length(i); from < end; from += 3, k++) {
          long weight = weights[k];
          red += values[from] * weight;
          green += values[from + 1] * weight;
          blue += values[from + 2] * weight;
        }
        int at = 3 * i;
        put(red, target, upper + at, lower + at);
        put(green, target, upper + at + 1, lower + at + 1);
        put(blue, target, upper + at + 2, lower + at + 2);
      }
    }

    private static void put(long sums, int[] target, int upper, int lower) {
      target[upper] = (int) (sums >>> 32 + PRECISION);
      target[lower] = (int) sums >>> PRECISION;
    }
  }

  private static byte[] columns(int[] source, Taps taps, int row) {
    byte[] target = new byte[Math.multiplyExact(taps.count(), row)];
    int[] sums = new int[row];
    for (int y = 0; y < taps.count(); y++) {
      Arrays.fill(sums, HALF);
      for (int j = 0; j < taps.length(y); j++) {
        add(source, (taps.from(y) + j) * row, taps.weights()[taps.offset(y) + j], sums);
      }
      store(sums, target, y * row);
    }
    return target;
  }

  private static void add(int[] source, int from, int weight, int[] sums) {
    for (int x = 0; x < sums.length; x++) {
      sums[x] += source[from + x] * weight;
    }
  }

  private static void store(int[] sums, byte[] target, int to) {
    for (int x = 0; x < sums.length; x++) {
      target[to + x] = (byte) (sums[x] >> PRECISION);
    }
  }
}
