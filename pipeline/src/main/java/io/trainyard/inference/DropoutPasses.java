package io.trainyard.inference;

import io.trainyard.model.Masks;
import io.trainyard.random.Seed;
import java.io.Serializable;

/**
 * Passes of a network with its dropout on. What a pass drops of a row depends on the seed, the pass
 * and the row's id alone, so that figures do not depend on how rows fall into partitions and
 * minibatches, and more passes add to those there were.
 *
 * @param count how many, at least one
 */
public record DropoutPasses(int count, Seed seed) implements Serializable {

  public DropoutPasses {
    if (count < 1) {
      throw new IllegalArgumentException("expected at least one pass, found " + count);
    }
  }

  /**
   * @param pass from 0
   * @param ids of the rows of a minibatch
   */
  Masks masks(int pass, long[] ids) {
    return Masks.of(seed.of("mc-dropout").of(pass), ids);
  }
}
