package io.trainyard.augment;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.image.Planes;
import java.util.SplittableRandom;

/**
 * Adds normal noise to each value of each channel, x + 255 * std * n with n ~ N(0, 1), clipped to 0
 * to 255: torchvision's {@code GaussianNoise} with mean 0, albumentations' {@code GaussNoise}.
 *
 * @param std standard deviation, of the full scale: 0.1 is 25.5 of 255
 */
record GaussianNoise(double std) implements Transform {

  static GaussianNoise read(Section section) {
    return new GaussianNoise(section.decimal("std", Range.atLeast(0)));
  }

  @Override
  public void apply(Planes image, SplittableRandom random) {
    float[] values = image.values();
    int size = image.size();
    float scale = (float) (std * Tones.WHITE);
    int i = 0;
    for (; i + 1 < size; i += 2) {
      long bits = random.nextLong();
      values[i] = Tones.clip(values[i] + scale * Normals.of((int) bits, random));
      values[i + 1] = Tones.clip(values[i + 1] + scale * Normals.of((int) (bits >> 32), random));
    }
    if (i < size) {
      values[i] = Tones.clip(values[i] + scale * Normals.next(random));
    }
  }
}
