package io.trainyard.augment;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.image.Planes;
import java.util.SplittableRandom;

/**
 * Inverts all values from a threshold on: torchvision's {@code RandomSolarize}.
 *
 * @param threshold on the scale 0 to 255
 */
record Solarize(double threshold) implements Transform {

  static Solarize read(Section section) {
    return new Solarize(section.decimal("threshold", Range.between(0, 255)));
  }

  @Override
  public void apply(Planes image, SplittableRandom random) {
    Tones.solarize(image, (float) threshold);
  }
}
