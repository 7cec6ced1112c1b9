package io.trainyard.augment;

import io.trainyard.image.Planes;
import java.io.Serializable;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Changes one image. What it makes of an image is a function of the image and of what it draws from
 * {@code random}, and of nothing else: the generator is seeded by the run's seed, the epoch, the
 * row's id and the transform's place in the configuration, so that one seed gives one image
 * wherever and however often it is made.
 *
 * <p>Implementations are immutable and may be used by several threads at once, each with an image
 * of its own.
 */
public interface Transform extends Serializable {

  /**
   * @param image changed in place; may get another size
   * @param random a generator of this transform's own
   */
  void apply(Planes image, SplittableRandom random);

  /**
   * Why this makes no sense for such data, as the end of a sentence that begins with its name:
   * "makes other signs of ...". Nothing is refused for it; it is a warning.
   */
  default Optional<String> doubt(Subject data) {
    return Optional.empty();
  }
}
