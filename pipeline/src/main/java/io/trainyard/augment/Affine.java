package io.trainyard.augment;

import io.trainyard.image.Planes;
import java.util.SplittableRandom;

/** A transform that keeps straight lines straight. */
sealed interface Affine extends Warping
    permits HorizontalFlip, Rotate, Scale, Shear, Translate, VerticalFlip {

  /** What the generator makes of an image of this size. */
  AffineMap draw(SplittableRandom random, int height, int width);

  @Override
  default void apply(Planes image, SplittableRandom random) {
    Warp.apply(image, draw(random, image.height(), image.width()), resampling());
  }
}
