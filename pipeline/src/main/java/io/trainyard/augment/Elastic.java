package io.trainyard.augment;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.image.Planes;
import java.util.Optional;
import java.util.SplittableRandom;

/** Simard et al. 2003. */
record Elastic(double sigma, double alpha, Resampling reading) implements Warping {

  static Elastic read(Section section) {
    return new Elastic(
        section.decimal("sigma", Range.above(0)),
        section.decimal("alpha", Range.atLeast(0)),
        Resampling.read(section));
  }

  @Override
  public Optional<Resampling> resampling() {
    return Optional.of(reading);
  }

  @Override
  public void apply(Planes image, SplittableRandom random) {
    throw new UnsupportedOperationException();
  }
}
