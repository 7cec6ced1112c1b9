package io.trainyard.augment;

import java.util.Optional;
import java.util.SplittableRandom;

/** Turns the image upside down, top to bottom. */
record VerticalFlip() implements Affine {

  @Override
  public Optional<Resampling> resampling() {
    return Optional.empty();
  }

  @Override
  public AffineMap draw(SplittableRandom random, int height, int width) {
    return new AffineMap(1, 0, 0, 0, -1, height - 1);
  }

  @Override
  public Optional<String> doubt(Subject data) {
    return data.isCharacters()
        ? Optional.of("of classes that are single letters or digits: a 6 upside down is no 6")
        : Optional.empty();
  }
}
