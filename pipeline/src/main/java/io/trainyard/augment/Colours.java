package io.trainyard.augment;

import io.trainyard.image.Planes;

/**
 * Brightness, contrast, saturation and hue, each by the formula of torchvision's {@code adjust_...}
 * function on float tensors, on the scale 0 to 255. Grey is 0.2989 r + 0.587 g + 0.114 b, as there.
 * Saturation and hue leave images alone that do not have three channels.
 */
final class Colours {

  private static final float RED = 0.2989f;
  private static final float GREEN = 0.587f;
  private static final float BLUE = 0.114f;
  static final int RGB = 3;
  private static final int SEXTANTS = 6;

  private Colours() {}

  /** clip(factor * x). */
  static void brightness(Planes image, float factor) {
    Tones.blend(image, 0, factor);
  }

  /** clip(factor * x + (1 - factor) * m), with m the mean of grey over the image. */
  static void contrast(Planes image, float factor) {
    Tones.blend(image, meanGrey(image), factor);
  }

  /** clip(factor * x + (1 - factor) * grey), with the grey of the pixel. */
  static void saturation(Planes image, float factor) {
    if (image.channels() != RGB) {
      return;
    }
    float[] values = image.values();
    int plane = image.planeSize();
    for (int i = 0; i < plane; i++) {
      float red = values[i];
      float green = values[i + plane];
      float blue = values[i + 2 * plane];
      float grey = (1 - factor) * (RED * red + GREEN * green + BLUE * blue);
      values[i] = Tones.clip(factor * red + grey);
      values[i + plane] = Tones.clip(factor * green + grey);
      values[i + 2 * plane] = Tones.clip(factor * blue + grey);
    }
  }

  /**
   * Turns the hue of each pixel in HSV.
   *
   * @param turns -0.5 to 0.5; 1 would be the whole circle
   */
  static void hue(Planes image, float turns) {
    if (image.channels() != RGB) {
      return;
    }
    float[] values = image.values();
    int plane = image.planeSize();
    // In sextants, and not below 0, so that the sum below needs no more than one subtraction.
    float shift = SEXTANTS * (turns < 0 ? turns + 1 : turns);
    for (int i = 0; i < plane; i++) {
      float red = values[i];
      float green = values[i + plane];
      float blue = values[i + 2 * plane];
      float high = Math.max(Math.max(red, green), blue);
      float range = high - Math.min(Math.min(red, green), blue);
      if (range > 0) {
        float hue = sextant(red, green, blue, high, range) + shift;
        hue = hue >= SEXTANTS ? hue - SEXTANTS : hue;
        values[i] = high - range * share(hue + 5);
        values[i + plane] = high - range * share(hue + 3);
        values[i + 2 * plane] = high - range * share(hue + 1);
      }
    }
  }

  /** The hue, from 0 (red) over 2 (green) and 4 (blue) to 6 (excluded). */
  private static float sextant(float red, float green, float blue, float high, float range) {
    if (high == red) {
      float hue = (green - blue) / range;
      return hue < 0 ? hue + SEXTANTS : hue;
    }
    return high == green ? 2 + (blue - red) / range : 4 + (red - green) / range;
  }

  /**
   * How far a channel is below the highest, as a part of the range: max(0, min(k, 4 - k, 1)) with k
   * the hue plus 5 for red, 3 for green and 1 for blue, modulo 6.
   */
  private static float share(float hue) {
    float k = hue >= SEXTANTS ? hue - SEXTANTS : hue;
    return Math.max(0, Math.min(Math.min(k, 4 - k), 1));
  }

  private static float meanGrey(Planes image) {
    if (image.channels() != RGB) {
      return (float) (sum(image, 0, image.size()) / image.size());
    }
    int plane = image.planeSize();
    double red = sum(image, 0, plane);
    double green = sum(image, plane, 2 * plane);
    double blue = sum(image, 2 * plane, 3 * plane);
    return (float) ((RED * red + GREEN * green + BLUE * blue) / plane);
  }

  /** The sum of the values in these places: of four sums, since one would wait for itself. */
  static double sum(Planes image, int from, int to) {
    float[] values = image.values();
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = from;
    for (; i + 3 < to; i += 4) {
      a += values[i];
      b += values[i + 1];
      c += values[i + 2];
      d += values[i + 3];
    }
    for (; i < to; i++) {
      a += values[i];
    }
    return (a + b) + (c + d);
  }
}
