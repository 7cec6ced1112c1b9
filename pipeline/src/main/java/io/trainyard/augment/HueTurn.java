package io.trainyard.augment;

import io.trainyard.image.Planes;

/**
 * Turns the hue of each pixel in HSV, as torchvision does, by formulas without branches: in short
 * loops, each of which is compiled to vector instructions.
 *
 * <p>With low and high the least and the greatest of a pixel's channels, its hue h, in sextants
 * from red, positive over green and negative over blue, has the absolute value 1 + (g + b - r -
 * low) / (high - low), 0 to 3, and the sign of g - b. A channel at c on the circle of hues (red 0,
 * green 2, blue -2) is high - (high - low) * min(max(d - 1, 0), 1), with d its distance from h, 0
 * to 3.
 */
final class HueTurn {

  private static final float CIRCLE = 6;
  private static final float RED = 0;
  private static final float GREEN = 2;
  private static final float BLUE = -2;

  /** Less than any difference of two values that are not equal, and no zero to divide by. */
  private static final float TINY = 1e-20f;

  /** Makes more than 1 of any such difference. */
  private static final float HUGE = 1e30f;

  private static final int SCRATCH = 3;

  private final float shift;
  private final float[] high;
  private final float[] range;
  private final float[] hue;

  /**
   * @param turns -0.5 to 0.5; 1 would be the whole circle
   * @param image whose scratch arrays 3 to 5 are used
   */
  HueTurn(float turns, Planes image) {
    // Not below 0, so that the sum with a hue is too large or right, but never too small.
    this.shift = CIRCLE * (turns < 0 ? turns + 1 : turns);
    this.high = image.scratch(SCRATCH, PixelBlocks.SIZE);
    this.range = image.scratch(SCRATCH + 1, PixelBlocks.SIZE);
    this.hue = image.scratch(SCRATCH + 2, PixelBlocks.SIZE);
  }

  void apply(float[] red, float[] green, float[] blue, int count) {
    extremes(red, green, blue, count);
    distanceFromRed(red, green, blue, count);
    turn(green, blue, count);
    wrap(count);
    channel(RED, red, count);
    channel(GREEN, green, count);
    channel(BLUE, blue, count);
  }

  private void extremes(float[] red, float[] green, float[] blue, int count) {
    float[] high = this.high;
    float[] range = this.range;
    for (int i = 0; i < count; i++) {
      float most = Math.max(Math.max(red[i], green[i]), blue[i]);
      high[i] = most;
      range[i] = most - Math.min(Math.min(red[i], green[i]), blue[i]);
    }
  }

  private void distanceFromRed(float[] red, float[] green, float[] blue, int count) {
    float[] high = this.high;
    float[] range = this.range;
    float[] hue = this.hue;
    for (int i = 0; i < count; i++) {
      float others = green[i] + blue[i] - red[i] - (high[i] - range[i]);
      hue[i] = 1 + others / Math.max(range[i], TINY);
    }
  }

  private void turn(float[] green, float[] blue, int count) {
    float[] hue = this.hue;
    float by = shift;
    for (int i = 0; i < count; i++) {
      float sign = Math.min(Math.max((green[i] - blue[i] + TINY) * HUGE, -1), 1);
      hue[i] = hue[i] * sign + by;
    }
  }

  private void wrap(int count) {
    float[] hue = this.hue;
    for (int i = 0; i < count; i++) {
      hue[i] -= CIRCLE * unit((hue[i] - CIRCLE / 2) * HUGE);
    }
  }

  private void channel(float at, float[] values, int count) {
    float[] high = this.high;
    float[] range = this.range;
    float[] hue = this.hue;
    for (int i = 0; i < count; i++) {
      float apart = Math.abs(hue[i] - at);
      values[i] = high[i] - range[i] * unit(Math.min(apart, CIRCLE - apart) - 1);
    }
  }

  private static float unit(float x) {
    return Math.min(Math.max(x, 0), 1);
  }
}
