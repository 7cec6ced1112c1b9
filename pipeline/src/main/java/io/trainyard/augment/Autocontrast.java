package io.trainyard.augment;

import io.trainyard.image.Planes;
import java.util.SplittableRandom;

/** Stretches each channel linearly to the full scale: torchvision's {@code RandomAutocontrast}. */
record Autocontrast() implements Transform {

  @Override
  public void apply(Planes image, SplittableRandom random) {
    Tones.autocontrast(image);
  }
}
