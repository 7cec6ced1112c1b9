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
    PixelBlocks.change(
        image, (red, green, blue, count) -> saturate(red, green, blue, count, factor));
  }

  private static void saturate(float[] red, float[] green, float[] blue, int count, float factor) {
    float rest = 1 - factor;
    for (int i = 0; i < count; i++) {
      float grey = rest * (RED * red[i] + GREEN * green[i] + BLUE * blue[i]);
      red[i] = Tones.clip(factor * red[i] + grey);
      green[i] = Tones.clip(factor * green[i] + grey);
      blue[i] = Tones.clip(factor * blue[i] + grey);
    }
  }

  /**
   * Turns the hue of each pixel in HSV.
   *
   * @param turns -0.5 to 0.5; 1 would be the whole circle
   */
  static void hue(Planes image, float turns) {
    if (image.channels() == RGB) {
      PixelBlocks.change(image, new HueTurn(turns, image)::apply);
    }
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
