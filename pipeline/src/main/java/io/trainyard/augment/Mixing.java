package io.trainyard.augment;

import java.io.Serializable;
import java.util.SplittableRandom;

/**
 * Mixes the rows of a minibatch with each other, images and labels alike. What it does is a
 * function of the minibatch and of what it draws from {@code random}. Implementations are
 * immutable.
 */
interface Mixing extends Serializable {

  /**
   * @param batch changed in place; no row reads another that has been changed already
   * @param random a generator of this mixing's own
   */
  void mix(Minibatch batch, SplittableRandom random);

  /**
   * Whether labels may be real values. Those of a blend of two images may well be the blend of
   * theirs; what an image tells with a part of another one in it, nobody knows.
   */
  default boolean takesValues() {
    return true;
  }
}
