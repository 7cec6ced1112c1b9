package io.trainyard.dataset;

import java.io.Serializable;

/**
 * How often each row of a split comes in an epoch: a resampled training set, a fold. A pure
 * function of ids and positions, so that it is never stored. Immutable.
 */
@FunctionalInterface
public interface RowCounts extends Serializable {

  /**
   * @param from position in the split of the first of some rows that follow one another
   * @param ids of these rows
   * @return how often each of them comes, 0 where it does not
   */
  int[] counts(long from, long[] ids);

  /** The rows outside of which none comes, for readers to pass over the rest. */
  default RowRange within(RowRange all) {
    return all;
  }
}
