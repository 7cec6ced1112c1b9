package io.trainyard.augment;

import io.trainyard.config.Interval;
import io.trainyard.config.Range;
import io.trainyard.config.Section;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Turns the image about its centre, by an angle that is uniform in {@code degrees};
 * counter-clockwise where that is positive.
 */
record Rotate(Interval degrees, Resampling reading) implements Affine {

  static Rotate read(Section section) {
    double max = section.decimal("max", Range.between(0, 180));
    return new Rotate(Interval.around(0, max), Resampling.read(section));
  }

  @Override
  public Optional<Resampling> resampling() {
    return Optional.of(reading);
  }

  @Override
  public AffineMap draw(SplittableRandom random, int height, int width) {
    double angle = degrees.at(random.nextDouble());
    double cos = cos(angle);
    // The sine; exact, as the cosine is, where an angle is a whole number of right ones.
    double sin = cos(angle - 90);
    return AffineMap.aroundCentre(cos, -sin, sin, cos, height, width);
  }

  private static double cos(double degrees) {
    double quarters = degrees / 90;
    if (quarters == Math.rint(quarters)) {
      return new double[] {1, 0, -1, 0}[Math.floorMod((int) quarters, 4)];
    }
    return StrictMath.cos(StrictMath.toRadians(degrees));
  }

  @Override
  public Optional<String> doubt(Subject data) {
    double most = Math.max(Math.abs(degrees.low()), Math.abs(degrees.high()));
    return data.isCharacters() && most > 45
        ? Optional.of(
            "by up to %.0f degrees, of classes that are single letters or digits: a 6 turned over is a 9"
                .formatted(most))
        : Optional.empty();
  }
}
