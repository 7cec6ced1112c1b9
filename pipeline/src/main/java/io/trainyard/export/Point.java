package io.trainyard.export;

import java.time.Instant;
import java.util.Comparator;

/**
 * One value.
 *
 * @param step epochs that were done; 0 of what belongs to no epoch
 * @param time when it was measured
 */
record Point(Series series, int step, Instant time, double value) {

  /** As they were measured. */
  static final Comparator<Point> ORDER =
      Comparator.comparingInt(Point::step)
          .thenComparing(Point::time)
          .thenComparing(point -> point.series().underscored());
}
