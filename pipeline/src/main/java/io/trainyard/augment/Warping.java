package io.trainyard.augment;

import java.util.Optional;

/** A transform that only moves pixels about, so that several of them are one resampling. */
sealed interface Warping extends Transform permits Affine, Elastic {

  /** How it reads an image; empty where it moves whole pixels within the image only. */
  Optional<Resampling> resampling();
}
