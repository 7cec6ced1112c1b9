package io.trainyard.search;

import io.trainyard.dataset.RowCounts;
import io.trainyard.random.Seed;
import java.util.Arrays;

/**
 * The rows of one fold of cross-validation, or those of all others. A row's fold is a hash of the
 * seed and its id: it is stored nowhere, and does not depend on how rows are partitioned or on what
 * other rows there are. So folds are of about the same size only.
 *
 * @param fold from 0
 * @param inside whether rows of the fold come, once each, or those outside of it
 */
record FoldRows(Seed seed, int folds, int fold, boolean inside) implements RowCounts {

  private static final long serialVersionUID = 1L;

  /** Rows to train on. */
  static FoldRows outside(Seed seed, int folds, int fold) {
    return new FoldRows(seed.of("cross-validation"), folds, fold, false);
  }

  /** Rows to be judged by. */
  static FoldRows inside(Seed seed, int folds, int fold) {
    return new FoldRows(seed.of("cross-validation"), folds, fold, true);
  }

  @Override
  public int[] counts(long from, long[] ids) {
    return Arrays.stream(ids).mapToInt(id -> (foldOf(id) == fold) == inside ? 1 : 0).toArray();
  }

  private int foldOf(long id) {
    return (int) Long.remainderUnsigned(seed.of(id).value(), folds);
  }
}
