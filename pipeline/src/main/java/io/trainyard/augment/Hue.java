package io.trainyard.augment;

import io.trainyard.config.Section;
import io.trainyard.image.Planes;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Turns the hue of all pixels by one random angle, in HSV.
 *
 * @param max of the whole circle, at most 0.5: the angle is uniform from -max to max
 */
record Hue(double max) implements Transform {

  static Hue read(Section section) {
    return new Hue(Factor.readHue(section, "max"));
  }

  @Override
  public void apply(Planes image, SplittableRandom random) {
    Colours.hue(image, Factor.around0(max, random));
  }

  @Override
  public Optional<String> doubt(Subject data) {
    return Factor.colourless(data);
  }
}
