package io.trainyard.augment;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.image.Planes;
import java.util.SplittableRandom;

/**
 * Keeps only the highest bits of each value: torchvision's {@code RandomPosterize}.
 *
 * @param bits of 8
 */
record Posterize(int bits) implements Transform {

  static Posterize read(Section section) {
    return new Posterize(section.integer("bits", Range.between(0, 8)));
  }

  @Override
  public void apply(Planes image, SplittableRandom random) {
    Tones.posterize(image, bits);
  }
}
