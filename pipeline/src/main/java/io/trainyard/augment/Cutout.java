package io.trainyard.augment;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.image.Planes;
import java.util.SplittableRandom;

/**
 * Erases squares of fixed size about random pixels of the image, so that parts of them may lie
 * outside (DeVries and Taylor, "Improved regularization of convolutional neural networks with
 * cutout", 2017).
 *
 * <p>It works on pixels before they are normalized: 0 is black, and not the mean.
 *
 * @param length of a square's side, in pixels
 * @param holes how many squares
 */
record Cutout(int length, int holes, Patch value) implements Transform {

  static Cutout read(Section section) {
    return new Cutout(
        section.integer("length", Range.atLeast(1)),
        section.integer("holes", Range.atLeast(1)),
        Patch.read(section));
  }

  @Override
  public void apply(Planes image, SplittableRandom random) {
    for (int hole = 0; hole < holes; hole++) {
      int y = random.nextInt(image.height());
      int x = random.nextInt(image.width());
      value.cover(image, Box.clipped(y, x, length, length, image.height(), image.width()), random);
    }
  }
}
