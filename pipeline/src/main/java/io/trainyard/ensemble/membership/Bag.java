package io.trainyard.ensemble.membership;

import java.io.Serializable;
import java.util.OptionalLong;

/**
 * The training rows of one member: how often each of them is in it. A pure function of the seed,
 * the member and the row, which is computed wherever it is asked for and never stored, so that
 * every task gives the same answer however rows fall into partitions.
 *
 * <p>A row is told by its id and by its position in the split (files in manifest order, rows in
 * file order). Ids have gaps, where other splits' rows are; positions count from 0 without any,
 * which is what draws of an exact number of rows need. Neither depends on how the split is read.
 *
 * <p>Immutable and thread-safe; a few numbers, whatever the number of rows.
 */
public sealed interface Bag extends Serializable
    permits EveryRow, PoissonBag, DrawnBag, NestedBag, Share {

  /**
   * How often a row is in the bag; 0 where it is out of it.
   *
   * @param id the row's own, stable number
   * @param position from 0 to the number of rows (excluded)
   * @throws IndexOutOfBoundsException for another position
   */
  int count(long id, long position);

  /**
   * The same for rows that follow one another, which takes less time than one by one.
   *
   * @param from position of the first row
   * @param ids of all of them; n
   * @return n counts
   * @throws IndexOutOfBoundsException for positions where there are no rows
   */
  default int[] counts(long from, long[] ids) {
    int[] counts = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      counts[i] = count(ids[i], from + i);
    }
    return counts;
  }

  /** The position before which no row is in the bag. */
  long first();

  /** The position from which on no row is in the bag. */
  long end();

  /** The sum of all counts, where it is known without the rows' ids. */
  OptionalLong size();
}
