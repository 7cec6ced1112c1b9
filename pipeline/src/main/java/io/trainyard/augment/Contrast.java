package io.trainyard.augment;

import io.trainyard.config.Section;
import io.trainyard.image.Planes;
import java.util.SplittableRandom;

/**
 * Moves all values away from the mean of the image's grey, or towards it, by one random factor.
 *
 * @param max how far the factor may be from 1: it is uniform from max(0, 1 - max) to 1 + max
 */
record Contrast(double max) implements Transform {

  static Contrast read(Section section) {
    return new Contrast(Factor.read(section, "max"));
  }

  @Override
  public void apply(Planes image, SplittableRandom random) {
    Colours.contrast(image, Factor.around1(max, random));
  }
}
