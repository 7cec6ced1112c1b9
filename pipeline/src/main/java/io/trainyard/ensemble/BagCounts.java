package io.trainyard.ensemble;

import io.trainyard.dataset.RowCounts;
import io.trainyard.dataset.RowRange;
import io.trainyard.ensemble.membership.Bag;

/** A bag as those see it who read rows. */
public record BagCounts(Bag bag) implements RowCounts {

  @Override
  public int[] counts(long from, long[] ids) {
    return bag.counts(from, ids);
  }

  @Override
  public RowRange within(RowRange all) {
    long from = Math.min(all.to(), Math.max(all.from(), bag.first()));
    return new RowRange(all.split(), from, Math.max(from, Math.min(all.to(), bag.end())));
  }
}
