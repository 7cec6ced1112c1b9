package io.trainyard.augment;

import io.trainyard.config.Section;
import io.trainyard.image.Planes;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Moves each pixel away from its grey, or towards it, by one random factor.
 *
 * @param max how far the factor may be from 1: it is uniform from max(0, 1 - max) to 1 + max
 */
record Saturation(double max) implements Transform {

  static Saturation read(Section section) {
    return new Saturation(Factor.read(section, "max"));
  }

  @Override
  public void apply(Planes image, SplittableRandom random) {
    Colours.saturation(image, Factor.around1(max, random));
  }

  @Override
  public Optional<String> doubt(Subject data) {
    return Factor.colourless(data);
  }
}
