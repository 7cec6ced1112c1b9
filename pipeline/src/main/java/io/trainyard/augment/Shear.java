package io.trainyard.augment;

import io.trainyard.config.Interval;
import io.trainyard.config.Range;
import io.trainyard.config.Section;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Slants the image about its centre: a pixel moves right by tan(x) for each row that it lies below
 * the centre, and then down by tan(y) for each column that it then lies right of it. The angles are
 * uniform in {@code x} and {@code y}, in degrees.
 */
record Shear(Interval x, Interval y, Resampling reading) implements Affine {

  static Shear read(Section section) {
    double x = section.decimal("max-x", Range.halfOpen(0, 90));
    double y = section.decimal("max-y", Range.halfOpen(0, 90));
    return new Shear(Interval.around(0, x), Interval.around(0, y), Resampling.read(section));
  }

  @Override
  public Optional<Resampling> resampling() {
    return Optional.of(reading);
  }

  @Override
  public AffineMap draw(SplittableRandom random, int height, int width) {
    double right = StrictMath.tan(StrictMath.toRadians(x.at(random.nextDouble())));
    double down = StrictMath.tan(StrictMath.toRadians(y.at(random.nextDouble())));
    // To where a pixel went says where it came from, backwards.
    return AffineMap.aroundCentre(1, -right, 0, 1, height, width)
        .then(AffineMap.aroundCentre(1, 0, -down, 1, height, width));
  }
}
