package io.trainyard.augment;

import io.trainyard.config.Interval;
import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.image.Planes;
import java.util.Optional;
import java.util.SplittableRandom;

/** Takes a random part of the image and resizes it. */
record RandomResizedCrop(
    Optional<Integer> height, Optional<Integer> width, Interval scale, Interval ratio)
    implements Sized {

  static RandomResizedCrop read(Section section) {
    return new RandomResizedCrop(
        section.optionalInteger("height", Range.atLeast(1)),
        section.optionalInteger("width", Range.atLeast(1)),
        section.interval("scale", Range.between(0, 1)),
        section.interval("ratio", Range.between(0.01, 100)));
  }

  @Override
  public RandomResizedCrop sized(int height, int width) {
    return new RandomResizedCrop(
        Optional.of(this.height.orElse(height)),
        Optional.of(this.width.orElse(width)),
        scale,
        ratio);
  }

  @Override
  public void apply(Planes image, SplittableRandom random) {
    throw new UnsupportedOperationException();
  }
}
