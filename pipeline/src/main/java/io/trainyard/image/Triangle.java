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
 * the columns; weights have 22 bits after the point. So the result is that of Pillow, bit for bit.
 */
final class Triangle {

  private static final int PRECISION = 22;
  private static final int HALF = 1 << (PRECISION - 1);

  private Triangle() {}

  /** The part of the image resized to {@code size} that {@code window} cuts out of it. */
  static PixelImage resize(PixelImage image, Size size, Window window) {
    Taps across = Taps.of(image.width(), size.width(), window.left(), window.width());
    Taps down = Taps.of(image.height(), size.height(), window.top(), window.height());
    PixelImage result = image;
    if (!across.identity()) {
      result = rows(result, across, down.first(), down.end());
      down = down.without(down.first());
    }
    return down.identity() ? result : columns(result, down);
  }

  /** Rows {@code from} to below {@code to} of the image, each brought to another width. */
  private static PixelImage rows(PixelImage image, Taps taps, int from, int to) {
    int channels = image.channels();
    int targetRow = taps.count() * channels;
    byte[] target = new byte[Math.multiplyExact(to - from, targetRow)];
    for (int y = from; y < to; y++) {
      int source = y * image.width() * channels;
      int start = (y - from) * targetRow;
      switch (channels) {
        case 1 -> greyRow(image.pixels(), source, taps, target, start);
        case 3 -> rgbRow(image.pixels(), source, taps, target, start);
        default ->
            throw new IllegalArgumentException("expected 1 or 3 channels, found " + channels);
      }
    }
    return new PixelImage(to - from, taps.count(), channels, target);
  }

  private static void greyRow(byte[] source, int row, Taps taps, byte[] target, int start) {
    int[] weights = taps.weights();
    for (int i = 0; i < taps.count(); i++) {
      int sum = HALF;
      int from = row + taps.from(i);
      int k = taps.offset(i);
      for (int end = from + taps.length(i); from < end; from++, k++) {
        sum += (source[from] & 0xFF) * weights[k];
      }
      target[start + i] = (byte) (sum >> PRECISION);
    }
  }

  private static void rgbRow(byte[] source, int row, Taps taps, byte[] target, int start) {
    int[] weights = taps.weights();
    int to = start;
    for (int i = 0; i < taps.count(); i++) {
      int red = HALF;
      int green = HALF;
      int blue = HALF;
      int from = row + 3 * taps.from(i);
      int k = taps.offset(i);
      for (int end = from + 3 * taps.length(i); from < end; from += 3, k++) {
        int weight = weights[k];
        red += (source[from] & 0xFF) * weight;
        green += (source[from + 1] & 0xFF) * weight;
        blue += (source[from + 2] & 0xFF) * weight;
      }
      target[to++] = (byte) (red >> PRECISION);
      target[to++] = (byte) (green >> PRECISION);
      target[to++] = (byte) (blue >> PRECISION);
    }
  }

  private static PixelImage columns(PixelImage image, Taps taps) {
    int row = image.width() * image.channels();
    byte[] source = image.pixels();
    byte[] target = new byte[Math.multiplyExact(taps.count(), row)];
    int[] sums = new int[row];
    for (int y = 0; y < taps.count(); y++) {
      Arrays.fill(sums, HALF);
      for (int j = 0; j < taps.length(y); j++) {
        add(source, (taps.from(y) + j) * row, taps.weights()[taps.offset(y) + j], sums);
      }
      store(sums, target, y * row);
    }
    return new PixelImage(taps.count(), image.width(), image.channels(), target);
  }

  private static void add(byte[] source, int from, int weight, int[] sums) {
    for (int x = 0; x < sums.length; x++) {
      sums[x] += (source[from + x] & 0xFF) * weight;
    }
  }

  private static void store(int[] sums, byte[] target, int to) {
    for (int x = 0; x < sums.length; x++) {
      target[to + x] = (byte) (sums[x] >> PRECISION);
    }
  }
}
