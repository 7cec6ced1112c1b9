package io.trainyard.search;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import java.util.List;
import java.util.stream.LongStream;

/** A whole number: {@code low}, {@code low + step}, ... up to {@code high}. */
record Integers(long low, long high, long step) implements Distribution {

  /** Beyond this a double, which numbers go through, skips whole numbers. */
  static final Range EXACT = Range.between(-(1L << 53), 1L << 53);

  static Integers read(Section section) {
    long low = section.longInteger("low", EXACT);
    return new Integers(
        low,
        Bounds.atLeast(section, low, section.longInteger("high", EXACT)),
        section.longInteger("step", Range.atLeast(1)));
  }

  @Override
  public String at(double u) {
    return Long.toString(low + step * (long) (u * count()));
  }

  @Override
  public List<String> grid() {
    // One more than is allowed, at most, is enough to tell that there are too many.
    return LongStream.range(0, Math.min(count(), SearchSpace.LARGEST_GRID + 1))
        .mapToObj(i -> Long.toString(low + step * i))
        .toList();
  }

  /** How many there are. */
  long count() {
    return (high - low) / step + 1;
  }
}
