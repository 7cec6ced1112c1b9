package io.trainyard.search;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.stream.IntStream;

/** What distributions between two numbers share. */
final class Bounds {

  private Bounds() {}

  /** Reads {@code high}, which must not be below {@code low}. */
  static double high(Section section, double low) {
    double high = section.decimal("high", Range.any());
    if (high < low) {
      section.problem("high", high, "a number that is not below low, which is " + low);
    }
    return high;
  }

  /** The upper bound, with a problem noted where it is below the lower one. */
  static long atLeast(Section section, long low, long high) {
    if (high < low) {
      section.problem("high", high, "a number that is not below low, which is " + low);
    }
    return high;
  }

  static Optional<Integer> points(Section section) {
    return section.optionalInteger("points", Range.atLeast(1));
  }

  /** The values at equal distances from 0 to 1; in the middle if there is but one. */
  static List<String> grid(Optional<Integer> points, DoubleFunction<String> at) {
    int n = points.orElse(0);
    return n == 1
        ? List.of(at.apply(0.5))
        : IntStream.range(0, n).mapToObj(i -> at.apply(i / (n - 1.0))).distinct().toList();
  }
}
