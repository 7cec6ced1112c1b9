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

  /** Values that stay in the nearest cache until they are clipped; an even number. */
  private static final int BLOCK = 2048;

  static GaussianNoise read(Section section) {
    return new GaussianNoise(section.decimal("std", Range.atLeast(0)));
  }

  @Override
  public void apply(Planes image, SplittableRandom random) {
    float[] values = image.values();
    int size = image.size();
    float scale = (float) (std * Tones.WHITE);
    for (int from = 0; from < size; from += BLOCK) {
      int to = Math.min(size, from + BLOCK);
      Normals.add(values, from, to, scale, random);
      clip(values, from, to);
    }
  }

  /** In a loop of its own, which is compiled to vector instructions. */
  private static void clip(float[] values, int from, int to) {
    for (int i = from; i < to; i++) {
      values[i] = Tones.clip(values[i]);
    }
  }
}
