package io.trainyard.augment;

import io.trainyard.config.Interval;
import io.trainyard.config.Range;
import io.trainyard.config.Section;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Enlarges (above 1) or shrinks (below 1) what the image shows, about its centre, by a factor that
 * is uniform in {@code factor}. The image keeps its size.
 *
 * @param keepRatio whether one factor is drawn for both directions, or one for each
 */
record Scale(Interval factor, boolean keepRatio, Resampling reading) implements Affine {

  static Scale read(Section section) {
    return new Scale(
        section.interval("factor", Range.between(0.01, 100)),
        section.flag("keep-ratio"),
        Resampling.read(section));
  }

  @Override
  public Optional<Resampling> resampling() {
    return Optional.of(reading);
  }

  @Override
  public AffineMap draw(SplittableRandom random, int height, int width) {
    double x = factor.at(random.nextDouble());
    double y = keepRatio ? x : factor.at(random.nextDouble());
    return AffineMap.aroundCentre(1 / x, 0, 0, 1 / y, height, width);
  }
}
