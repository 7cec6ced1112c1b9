package io.trainyard.dataset;

import io.trainyard.random.Seed;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How often the rows of each segment come. Immutable. */
final class Copies {

  /**
   * Where a segment's rows begin in their split, and how many they are, each as often as it comes.
   */
  private record Stretch(long position, int rows) {}

  /** Each row comes once. */
  static final Copies NONE = new Copies(null, Map.of());

  private final RowCounts counts;
  private final Map<Segment, Stretch> stretches;

  private Copies(RowCounts counts, Map<Segment, Stretch> stretches) {
    this.counts = counts;
    this.stretches = stretches;
  }

  /**
   * Reads all ids once.
   *
   * @param range that {@code segments} cover, in stored order
   * @param reader is closed if that fails
   */
  static Copies of(RowCounts counts, RowRange range, List<Segment> segments, PartReader reader) {
    try {
      return read(counts, range, segments, reader);
    } catch (RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  private static Copies read(
      RowCounts counts, RowRange range, List<Segment> segments, PartReader reader) {
    Map<Segment, Stretch> stretches = new HashMap<>();
    long position = range.from();
    for (Segment segment : segments) {
      long rows = Arrays.stream(counts.counts(position, reader.ids(segment))).asLongStream().sum();
      stretches.put(segment, new Stretch(position, Math.toIntExact(rows)));
      position += segment.rows();
    }
    return new Copies(counts, stretches);
  }

  /** The rows of a segment, each as often as it comes. */
  int rows(Segment segment) {
    return counts == null ? segment.rows() : stretches.get(segment).rows();
  }

  /** How often each row of a segment comes. */
  int[] counts(Segment segment, Rows rows) {
    if (counts == null) {
      int[] once = new int[rows.count()];
      Arrays.fill(once, 1);
      return once;
    }
    return counts.counts(stretches.get(segment).position(), rows.ids());
  }

  /**
   * What a copy of a row is ordered by; the first by the row's own id, as if there were no others.
   */
  static long id(long row, int copy) {
    return copy == 0 ? row : new Seed(row).of(copy).value();
  }
}
