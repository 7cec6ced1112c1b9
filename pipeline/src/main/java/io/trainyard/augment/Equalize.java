package io.trainyard.augment;

import io.trainyard.image.Planes;
import java.util.SplittableRandom;

/** Makes the histogram of each channel even: torchvision's {@code RandomEqualize}. */
record Equalize() implements Transform {

  @Override
  public void apply(Planes image, SplittableRandom random) {
    Tones.equalize(image);
  }
}
