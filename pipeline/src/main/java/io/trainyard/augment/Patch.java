package io.trainyard.augment;

import io.trainyard.config.Section;
import io.trainyard.image.Planes;
import java.io.Serializable;
import java.util.SplittableRandom;

/** What takes the place of a part of an image that is erased. */
sealed interface Patch extends Serializable {

  /**
   * Reads {@code value}: a number from 0 to 255, {@code random} or {@code mean}.
   *
   * @return black, with a problem noted, where it is neither
   */
  static Patch read(Section section) {
    String value = section.text("value");
    if (value.equals("random")) {
      return new Noise();
    }
    if (value.equals("mean")) {
      return new Mean();
    }
    double number = number(value);
    if (!(number >= 0 && number <= Tones.WHITE)) {
      section.problem("value", value, "random, mean or a number at least 0 and at most 255");
      number = 0;
    }
    return new Plain((float) number);
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /** Erases all channels of a part of {@code image}. */
  void cover(Planes image, Box box, SplittableRandom random);

  /** One value, in all channels. */
  record Plain(float value) implements Patch {

    @Override
    public void cover(Planes image, Box box, SplittableRandom random) {
      for (int c = 0; c < image.channels(); c++) {
        box.fill(image, c, value);
      }
    }
  }

  /** The mean of each channel over the whole image. */
  record Mean() implements Patch {

    @Override
    public void cover(Planes image, Box box, SplittableRandom random) {
      int plane = image.planeSize();
      for (int c = 0; c < image.channels(); c++) {
        double sum = Colours.sum(image, c * plane, (c + 1) * plane);
        box.fill(image, c, (float) (sum / plane));
      }
    }
  }

  /** A whole number from 0 to 255 for each value, all equally likely. */
  record Noise() implements Patch {

    private static final int BITS = 8;

    @Override
    public void cover(Planes image, Box box, SplittableRandom random) {
      float[] values = image.values();
      for (int c = 0; c < image.channels(); c++) {
        for (int y = box.top(); y < box.bottom(); y++) {
          int row = (c * image.height() + y) * image.width();
          for (int x = box.left(); x < box.right(); x++) {
            values[row + x] = random.nextInt() >>> (Integer.SIZE - BITS);
          }
        }
      }
    }
  }
}
