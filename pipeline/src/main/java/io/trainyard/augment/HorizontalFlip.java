package io.trainyard.augment;

import java.util.Optional;
import java.util.SplittableRandom;

/** Mirrors the image, left to right. */
record HorizontalFlip() implements Affine {

  @Override
  public Optional<Resampling> resampling() {
    return Optional.empty();
  }

  @Override
  public AffineMap draw(SplittableRandom random, int height, int width) {
    return new AffineMap(-1, 0, width - 1, 0, 1, 0);
  }

  @Override
  public Optional<String> doubt(Subject data) {
    return data.isCharacters()
        ? Optional.of("of classes that are single letters or digits: a mirrored 2 is no 2")
        : Optional.empty();
  }
}
