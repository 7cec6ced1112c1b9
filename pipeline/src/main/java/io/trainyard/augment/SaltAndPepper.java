package io.trainyard.augment;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.image.Planes;
import java.util.SplittableRandom;

/**
 * Turns pixels, each by itself and in all channels at once, white or black: albumentations' {@code
 * SaltAndPepper}.
 *
 * @param amount the probability that a pixel is turned
 * @param saltVsPepper the probability that one that is turned gets white
 */
record SaltAndPepper(double amount, double saltVsPepper) implements Transform {

  /** 2 to the power 32. */
  private static final double CHANCES = 4294967296.0;

  static SaltAndPepper read(Section section) {
    Range probability = Range.between(0, 1);
    return new SaltAndPepper(
        section.decimal("amount", probability), section.decimal("salt-vs-pepper", probability));
  }

  @Override
  public void apply(Planes image, SplittableRandom random) {
    int plane = image.planeSize();
    float[] values = image.values();
    long salt = Math.round(amount * saltVsPepper * CHANCES);
    long either = Math.round(amount * CHANCES);
    for (int i = 0; i < plane; i++) {
      long chance = random.nextInt() & 0xFFFFFFFFL;
      if (chance < either) {
        float value = chance < salt ? Tones.WHITE : 0;
        for (int at = i; at < image.size(); at += plane) {
          values[at] = value;
        }
      }
    }
  }
}
