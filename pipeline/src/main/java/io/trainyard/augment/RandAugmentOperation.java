package io.trainyard.augment;

import io.trainyard.config.Interval;
import io.trainyard.image.Planes;
import java.util.SplittableRandom;

/**
 * The operations of RandAugment and what a magnitude m from 0 to 30 means to each, after
 * torchvision's {@code RandAugment}. "Either way" is a random sign. Shears are about the centre of
 * the image, not about its top left corner as there, so that less of it is lost.
 */
enum RandAugmentOperation {
  /** Nothing. */
  IDENTITY,
  /** By m / 30 * 0.3 columns for each row, either way. */
  SHEAR_X,
  /** By m / 30 * 0.3 rows for each column, either way. */
  SHEAR_Y,
  /** By m / 30 * 150 / 331 of the width, rounded down to pixels, either way. */
  TRANSLATE_X,
  /** By m / 30 * 150 / 331 of the height, rounded down to pixels, either way. */
  TRANSLATE_Y,
  /** By m degrees, either way. */
  ROTATE,
  /** By a factor of 1 + m / 30 * 0.9, or 1 - m / 30 * 0.9. */
  BRIGHTNESS,
  /** Likewise: the saturation. */
  COLOR,
  /** Likewise. */
  CONTRAST,
  /** Likewise. */
  SHARPNESS,
  /** To 8 - m / 30 * 4 bits, rounded to the nearest (half to even). */
  POSTERIZE,
  /** From 255 * (1 - m / 30) on. */
  SOLARIZE,
  AUTO_CONTRAST,
  EQUALIZE;

  private static final double MAX_SHEAR = 0.3;
  private static final double MAX_TRANSLATION = 150 / 331.0;
  private static final double MAX_DEGREES = 30;
  private static final double MAX_CHANGE = 0.9;
  private static final double MAX_BITS_LOST = 4;
  private static final int BITS = 8;
  private static final Interval NONE = new Interval(0, 0);

  static RandAugmentOperation draw(SplittableRandom random) {
    return values()[random.nextInt(values().length)];
  }

  /**
   * What {@link #apply} takes, with its random sign: a slope, a number of pixels, degrees, a
   * factor, bits or a threshold.
   *
   * @param part of the greatest magnitude, m / 30
   */
  double strength(double part, int height, int width, SplittableRandom random) {
    return switch (this) {
      case SHEAR_X, SHEAR_Y -> either(part * MAX_SHEAR, random);
      case TRANSLATE_X -> either(Math.floor(part * MAX_TRANSLATION * width), random);
      case TRANSLATE_Y -> either(Math.floor(part * MAX_TRANSLATION * height), random);
      case ROTATE -> either(part * MAX_DEGREES, random);
      case BRIGHTNESS, COLOR, CONTRAST, SHARPNESS -> 1 + either(part * MAX_CHANGE, random);
      case POSTERIZE -> Math.rint(BITS - part * MAX_BITS_LOST);
      case SOLARIZE -> Tones.WHITE * (1 - part);
      case IDENTITY, AUTO_CONTRAST, EQUALIZE -> 0;
    };
  }

  private static double either(double strength, SplittableRandom random) {
    return random.nextInt(2) == 0 ? strength : -strength;
  }

  /**
   * @param strength as {@link #strength} gives it
   */
  void apply(Planes image, double strength, Resampling reading) {
    switch (this) {
      case IDENTITY -> {}
      case SHEAR_X -> move(image, new Shear(exactly(degrees(strength)), NONE, reading));
      case SHEAR_Y -> move(image, new Shear(NONE, exactly(degrees(strength)), reading));
      case TRANSLATE_X -> move(image, pixels(exactly(strength), NONE, reading));
      case TRANSLATE_Y -> move(image, pixels(NONE, exactly(strength), reading));
      case ROTATE -> move(image, new Rotate(exactly(strength), reading));
      case BRIGHTNESS -> Colours.brightness(image, (float) strength);
      case COLOR -> Colours.saturation(image, (float) strength);
      case CONTRAST -> Colours.contrast(image, (float) strength);
      case SHARPNESS -> Sharpness.adjust(image, (float) strength);
      case POSTERIZE -> Tones.posterize(image, (int) strength);
      case SOLARIZE -> Tones.solarize(image, (float) strength);
      case AUTO_CONTRAST -> Tones.autocontrast(image);
      case EQUALIZE -> Tones.equalize(image);
    }
  }

  private static void move(Planes image, Affine how) {
    // Of intervals of one number, so that whatever is drawn there is that number.
    how.apply(image, new SplittableRandom(0));
  }

  private static Translate pixels(Interval x, Interval y, Resampling reading) {
    return new Translate(x, y, Translate.Unit.PIXELS, reading);
  }

  private static Interval exactly(double x) {
    return new Interval(x, x);
  }

  private static double degrees(double slope) {
    return StrictMath.toDegrees(StrictMath.atan(slope));
  }
}
