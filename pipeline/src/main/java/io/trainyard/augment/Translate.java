package io.trainyard.augment;

import io.trainyard.config.Interval;
import io.trainyard.config.Range;
import io.trainyard.config.Section;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Moves the image right and down by whole pixels, uniform in {@code x} and {@code y}.
 *
 * @param x in {@code unit}; of fractions, that of the width, rounded to pixels
 * @param y likewise, of the height
 */
record Translate(Interval x, Interval y, Unit unit, Resampling reading) implements Affine {

  /** What an offset is counted in. */
  enum Unit {
    PIXELS,
    /** Of the image's width or height. */
    FRACTION
  }

  static Translate read(Section section) {
    Unit unit = section.choice("unit", Unit.class);
    double max = max(section, "max", unit);
    double x = section.isNull("max-x") ? max : max(section, "max-x", unit);
    double y = section.isNull("max-y") ? max : max(section, "max-y", unit);
    return new Translate(
        Interval.around(0, x), Interval.around(0, y), unit, Resampling.read(section));
  }

  private static double max(Section section, String key, Unit unit) {
    return unit == Unit.PIXELS
        ? section.integer(key, Range.atLeast(0))
        : section.decimal(key, Range.between(0, 1));
  }

  @Override
  public Optional<Resampling> resampling() {
    return Optional.of(reading);
  }

  @Override
  public AffineMap draw(SplittableRandom random, int height, int width) {
    double right = offset(x, random, width);
    double down = offset(y, random, height);
    return AffineMap.translation(0 - right, 0 - down);
  }

  private double offset(Interval interval, SplittableRandom random, int size) {
    if (unit == Unit.FRACTION) {
      return Math.rint(interval.at(random.nextDouble()) * size);
    }
    int low = (int) interval.low();
    return low + random.nextInt((int) interval.high() - low + 1);
  }
}
