package io.trainyard.augment;

import io.trainyard.image.Planes;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Small images for tests. */
final class Images {

  static final Resampling ZEROS = new Resampling(Interpolation.BILINEAR, Fill.CONSTANT, 0);

  private Images() {}

  /** A grey image with these pixels, row by row. */
  static Planes grey(int height, int width, int... pixels) {
    byte[] bytes = new byte[pixels.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) pixels[i];
    }
    Planes planes = new Planes();
    planes.load(bytes, 0, height, width, 1);
    return planes;
  }

  /** Grey with the pixels 1, 2, 3, ... */
  static Planes counting(int height, int width) {
    int[] pixels = new int[height * width];
    Arrays.setAll(pixels, i -> i + 1);
    return grey(height, width, pixels);
  }

  static Planes noise(int height, int width, int channels, long seed) {
    byte[] bytes = new byte[height * width * channels];
    new SplittableRandom(seed).nextBytes(bytes);
    Planes planes = new Planes();
    planes.load(bytes, 0, height, width, channels);
    return planes;
  }

  /** A copy of what the image holds, CHW. */
  static float[] values(Planes image) {
    return Arrays.copyOf(image.values(), image.size());
  }
}
