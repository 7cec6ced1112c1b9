package io.trainyard.augment;

import io.trainyard.config.Section;
import io.trainyard.image.Planes;
import java.util.SplittableRandom;

/**
 * Multiplies all values by one random factor, clipped to 0 to 255.
 *
 * @param max how far the factor may be from 1: it is uniform from max(0, 1 - max) to 1 + max
 */
record Brightness(double max) implements Transform {

  static Brightness read(Section section) {
    return new Brightness(Factor.read(section, "max"));
  }

  @Override
  public void apply(Planes image, SplittableRandom random) {
    Colours.brightness(image, Factor.around1(max, random));
  }
}
