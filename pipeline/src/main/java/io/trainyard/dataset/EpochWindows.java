package io.trainyard.dataset;

import io.trainyard.random.Seed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * The order of an epoch, a pure function of the seed, the epoch and the rows: row groups follow one
 * another by hash, consecutive ones fill windows, and rows within a window are ordered by hash.
 */
final class EpochWindows {

  /**
   * Row groups whose rows are shuffled together.
   *
   * @param start the number of rows in the windows before this one
   * @param segments in stored order, whatever the order in which they were drawn
   */
  record Window(int start, int rows, List<Segment> segments) {
    int end() {
      return start + rows;
    }
  }

  private final Seed rowSeed;
  private final ToIntFunction<Segment> rows;
  private final List<Window> windows;

  /**
   * @param rows how many a segment gives, each as often as it comes
   * @param shuffleBuffer the most rows of a window of several row groups; a larger row group is a
   *     window by itself
   */
  EpochWindows(
      Seed seed,
      int epoch,
      List<Segment> segments,
      ToIntFunction<Segment> rows,
      int shuffleBuffer) {
    this.rowSeed = seed.of("row-shuffle").of(epoch);
    this.rows = rows;
    this.windows = fill(drawn(seed.of("row-group-shuffle").of(epoch), segments), shuffleBuffer);
  }

  private static List<Segment> drawn(Seed seed, List<Segment> segments) {
    long[] ordinals = segments.stream().mapToLong(Segment::ordinal).toArray();
    List<Segment> drawn = new ArrayList<>();
    for (int i : HashOrder.of(seed, ordinals)) {
      drawn.add(segments.get(i));
    }
    return drawn;
  }

  private List<Window> fill(List<Segment> drawn, int shuffleBuffer) {
    List<Window> windows = new ArrayList<>();
    List<Segment> open = new ArrayList<>();
    int start = 0;
    int filled = 0;
    for (Segment segment : drawn) {
      if (!open.isEmpty() && (long) filled + rows.applyAsInt(segment) > shuffleBuffer) {
        windows.add(window(start, filled, open));
        start += filled;
        filled = 0;
        open.clear();
      }
      open.add(segment);
      filled = Math.addExact(filled, rows.applyAsInt(segment));
    }
    if (!open.isEmpty()) {
      windows.add(window(start, filled, open));
    }
    return List.copyOf(windows);
  }

  private static Window window(int start, int rows, List<Segment> segments) {
    return new Window(
        start, rows, segments.stream().sorted(Comparator.comparingInt(Segment::ordinal)).toList());
  }

  /** The window that holds the row at {@code position} in the epoch. */
  Window at(int position) {
    int low = 0;
    int high = windows.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (windows.get(middle).start() <= position) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return windows.get(low);
  }

  /** The indices of a window's rows, which have these ids, in the order of the epoch. */
  int[] order(long[] ids) {
    return HashOrder.of(rowSeed, ids);
  }
}
