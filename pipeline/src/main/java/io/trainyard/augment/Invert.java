package io.trainyard.augment;

import io.trainyard.image.Planes;
import java.util.SplittableRandom;

/** Makes a negative: 255 - x, torchvision's {@code RandomInvert}. */
record Invert() implements Transform {

  @Override
  public void apply(Planes image, SplittableRandom random) {
    Tones.invert(image);
  }
}
