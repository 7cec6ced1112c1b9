package io.trainyard.model;

import io.trainyard.random.Seed;
import java.util.SplittableRandom;

/** Says which inputs of the layers that have dropout a pass keeps. */
@FunctionalInterface
public interface Masks {

  /**
   * Draws the mask of one row; whenever it is drawn it is the same.
   *
   * @param layer which the mask is of: its name in a graph, its number from 0 in a stack
   * @param row of the array that the layer takes, from 0
   * @param keep the probability with which something is kept
   * @param kept for each thing that is kept or dropped by itself, whether it is kept; overwritten
   */
  void draw(String layer, int row, double keep, boolean[] kept);

  /**
   * Masks that depend on a pass, the rows' ids and the layer alone, and so not on which rows are
   * passed through the network together.
   *
   * @param pass the seed of one pass
   * @param ids of the rows of the minibatch; not copied
   */
  static Masks of(Seed pass, long[] ids) {
    return (layer, row, keep, kept) -> {
      // Where sequences become rows, those of the first step come first, in the order of the ids.
      Seed seed = pass.of(ids[row % ids.length]).of(layer).of(row / ids.length);
      SplittableRandom random = seed.generator();
      for (int i = 0; i < kept.length; i++) {
        kept[i] = random.nextDouble() < keep;
      }
    };
  }
}
