package io.trainyard.ensemble.membership;

import io.trainyard.dataset.RowRange;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * Each row of one stretch of the split once: rows that stand together in its files, so that a
 * member reads these alone.
 */
record Share(RowRange own, long rows) implements Bag {

  @Override
  public int count(long id, long position) {
    Objects.checkIndex(position, rows);
    return position >= own.from() && position < own.to() ? 1 : 0;
  }

  @Override
  public long first() {
    return own.from();
  }

  @Override
  public long end() {
    return own.to();
  }

  @Override
  public OptionalLong size() {
    return OptionalLong.of(own.rows());
  }
}
