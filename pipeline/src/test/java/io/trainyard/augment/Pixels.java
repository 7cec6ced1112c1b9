package io.trainyard.augment;

import io.trainyard.image.Planes;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Images written down value by value. */
final class Pixels {

  private Pixels() {}

  /** An image of these values, CHW. */
  static Planes of(int channels, int height, int width, double... values) {
    Planes image = new Planes();
    image.load(new byte[channels * height * width], 0, height, width, channels);
    for (int i = 0; i < values.length; i++) {
      image.values()[i] = (float) values[i];
    }
    return image;
  }

  /** A grey row. */
  static Planes row(double... values) {
    return of(1, 1, values.length, values);
  }

  /** One pixel in colour. */
  static Planes pixel(double red, double green, double blue) {
    return of(3, 1, 1, red, green, blue);
  }

  static Planes plain(int channels, int height, int width, double value) {
    double[] values = new double[channels * height * width];
    Arrays.fill(values, value);
    return of(channels, height, width, values);
  }

  /** Stored pixels without any order. */
  static Planes noise(int channels, int height, int width) {
    byte[] bytes = new byte[channels * height * width];
    new SplittableRandom(3).nextBytes(bytes);
    Planes image = new Planes();
    image.load(bytes, 0, height, width, channels);
    return image;
  }

  static float[] values(Planes image) {
    return Arrays.copyOf(image.values(), image.size());
  }
}
