package io.trainyard.augment;

import io.trainyard.image.Planes;
import java.util.Arrays;

/**
 * Operations on the values of an image, each by the formula of the torchvision function of its name
 * on float tensors, on the scale 0 to 255. Where torchvision's works on whole numbers only
 * (equalize, posterize), values are rounded first, so that the result is that on stored pixels.
 */
final class Tones {

  static final float WHITE = 255;
  private static final int LEVELS = 256;

  private Tones() {}

  static float clip(float x) {
    return Math.min(Math.max(x, 0), WHITE);
  }

  /** clip(factor * x + other * (1 - factor)) for each value x. */
  static void blend(Planes image, float other, float factor) {
    float[] values = image.values();
    float constant = other * (1 - factor);
    int size = image.size();
    for (int i = 0; i < size; i++) {
      values[i] = clip(factor * values[i] + constant);
    }
  }

  /** 255 - x. */
  static void invert(Planes image) {
    float[] values = image.values();
    int size = image.size();
    for (int i = 0; i < size; i++) {
      values[i] = WHITE - values[i];
    }
  }

  /** 255 - x where x is at least {@code threshold}. */
  static void solarize(Planes image, float threshold) {
    float[] values = image.values();
    int size = image.size();
    for (int i = 0; i < size; i++) {
      values[i] = values[i] >= threshold ? WHITE - values[i] : values[i];
    }
  }

  /** Keeps the highest {@code bits} of 8. */
  static void posterize(Planes image, int bits) {
    float[] values = image.values();
    int mask = LEVELS - (LEVELS >> bits);
    int size = image.size();
    for (int i = 0; i < size; i++) {
      values[i] = level(values[i]) & mask;
    }
  }

  /** Stretches each channel linearly to 0 to 255; one of equal values stays. */
  static void autocontrast(Planes image) {
    float[] values = image.values();
    int plane = image.planeSize();
    for (int from = 0; from < image.size(); from += plane) {
      float low = Float.POSITIVE_INFINITY;
      float high = Float.NEGATIVE_INFINITY;
      for (int i = from; i < from + plane; i++) {
        low = Math.min(low, values[i]);
        high = Math.max(high, values[i]);
      }
      float scale = high > low ? WHITE / (high - low) : 0;
      for (int i = from; scale > 0 && i < from + plane; i++) {
        values[i] = clip((values[i] - low) * scale);
      }
    }
  }

  /** Makes the histogram of each channel as even as can be, as PIL does it. */
  static void equalize(Planes image) {
    float[] values = image.values();
    int plane = image.planeSize();
    int[] histogram = new int[LEVELS];
    for (int from = 0; from < image.size(); from += plane) {
      Arrays.fill(histogram, 0);
      for (int i = from; i < from + plane; i++) {
        histogram[level(values[i])]++;
      }
      if (toTable(histogram, plane)) {
        for (int i = from; i < from + plane; i++) {
          values[i] = histogram[level(values[i])];
        }
      }
    }
  }

  /** Makes a histogram the new value of each level; false where all levels keep theirs. */
  private static boolean toTable(int[] histogram, int pixels) {
    int last = LEVELS - 1;
    while (histogram[last] == 0) {
      last--;
    }
    int step = (pixels - histogram[last]) / (LEVELS - 1);
    if (step == 0) {
      return false;
    }
    int below = step / 2;
    for (int level = 0; level < LEVELS; level++) {
      int count = histogram[level];
      histogram[level] = Math.min(below / step, LEVELS - 1);
      below += count;
    }
    return true;
  }

  /** The nearest of the values that a stored pixel can have. */
  private static int level(float x) {
    return (int) (clip(x) + 0.5f);
  }
}
