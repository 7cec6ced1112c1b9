package io.trainyard.augment;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.image.Planes;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Applies a number of operations, each drawn from the fourteen of {@link RandAugmentOperation}, all
 * equally likely and possibly the same one again, with one magnitude for all (Cubuk et al.,
 * "RandAugment: practical automated data augmentation with a reduced search space", 2020), as
 * torchvision's {@code RandAugment} does.
 *
 * @param numOps the paper's N
 * @param magnitude the paper's M, on torchvision's scale from 0 to 30, and not the paper's from 0
 *     to 10; 0 changes least
 * @param reading how the geometric operations read the image
 */
record RandAugment(int numOps, int magnitude, Resampling reading) implements Transform {

  private static final int MAX_MAGNITUDE = 30;

  static RandAugment read(Section section) {
    return new RandAugment(
        section.integer("num-ops", Range.atLeast(0)),
        section.integer("magnitude", Range.between(0, MAX_MAGNITUDE)),
        Resampling.read(section));
  }

  /**
   * An operation with how strongly it is applied, as {@link RandAugmentOperation#apply} takes it.
   */
  record Drawn(RandAugmentOperation operation, double strength) {}

  @Override
  public void apply(Planes image, SplittableRandom random) {
    for (Drawn drawn : draw(image.height(), image.width(), random)) {
      drawn.operation().apply(image, drawn.strength(), reading);
    }
  }

  /** What is done, in order, to an image of this size, which no operation changes. */
  List<Drawn> draw(int height, int width, SplittableRandom random) {
    List<Drawn> all = new ArrayList<>();
    for (int i = 0; i < numOps; i++) {
      RandAugmentOperation operation = RandAugmentOperation.draw(random);
      double part = magnitude / (double) MAX_MAGNITUDE;
      all.add(new Drawn(operation, operation.strength(part, height, width, random)));
    }
    return all;
  }
}
