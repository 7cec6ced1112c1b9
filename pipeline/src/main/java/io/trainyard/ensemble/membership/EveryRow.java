package io.trainyard.ensemble.membership;

import java.util.Objects;
import java.util.OptionalLong;

/** Each row once. */
record EveryRow(long rows) implements Bag {

  @Override
  public int count(long id, long position) {
    Objects.checkIndex(position, rows);
    return 1;
  }

  @Override
  public long first() {
    return 0;
  }

  @Override
  public long end() {
    return rows;
  }

  @Override
  public OptionalLong size() {
    return OptionalLong.of(rows);
  }
}
