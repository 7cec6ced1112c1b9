package io.trainyard.dataset;

import io.trainyard.random.Seed;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * Minibatches of a range of rows, in another order each epoch. Each row comes once an epoch, or as
 * often as it is to; all minibatches have {@link Options#batchSize()} rows but the last, which has
 * what is left.
 *
 * <p>The order is a pure function of the seed, the epoch, the row ids and the row groups: it is the
 * same whether rows are kept in memory or not, and from whatever batch reading starts. Row groups,
 * clipped to the range, are put into an order; consecutive ones fill windows of up to {@link
 * Options#shuffleBuffer()} rows (one row group at least); rows of a window are shuffled uniformly.
 * A range that fits into one window is thus one uniform shuffle.
 *
 * <p>Needs no Spark. Not thread-safe.
 */
public final class MinibatchReader implements AutoCloseable {

  /**
   * How to read.
   *
   * @param batchSize rows of a minibatch, at least 1
   * @param seed of the order
   * @param shuffleBuffer rows that are shuffled together, at least 1
   * @param cacheLimitBytes rows are kept in memory if all of them need no more than this; otherwise
   *     only the current window is
   */
  public record Options(int batchSize, Seed seed, int shuffleBuffer, long cacheLimitBytes) {
    public Options {
      Objects.requireNonNull(seed, "seed");
      if (batchSize < 1 || shuffleBuffer < 1) {
        throw new IllegalArgumentException(
            "cannot read minibatches: expected a batch size and a shuffle buffer of at least 1,"
                + " found "
                + batchSize
                + " and "
                + shuffleBuffer);
      }
    }
  }

  /** A window in memory: its decoded blocks, and the order of its rows in one epoch. */
  private record Loaded(int epoch, EpochWindows.Window window, Rows[] blocks, long[] order) {}

  private final Options options;
  private final List<Segment> segments;
  private final Copies copies;
  private final int rows;
  private final RowForm form;
  private final Blocks blocks;
  private int epoch = -1;
  private EpochWindows windows;
  private Loaded loaded;

  /**
   * @param range at most {@code Integer.MAX_VALUE} rows of {@code dataset}; may be empty
   */
  public MinibatchReader(Dataset dataset, RowRange range, Options options, Configuration conf) {
    this(dataset, range, Optional.empty(), options, conf);
  }

  /**
   * Reads the ids of all rows once where rows come more or less often than once, since how many
   * minibatches there are depends on them.
   *
   * @param counts how often rows come; empty for each once
   * @param range at most {@code Integer.MAX_VALUE} rows of {@code dataset}, copies counted; may be
   *     empty
   * @throws io.trainyard.failure.BadData if a file is not what the manifest says
   * @throws io.trainyard.failure.Infrastructure if the file system fails
   */
  public MinibatchReader(
      Dataset dataset,
      RowRange range,
      Optional<RowCounts> counts,
      Options options,
      Configuration conf) {
    RowRange own = counts.map(some -> some.within(range)).orElse(range);
    PartReader reader = new PartReader(dataset, own.split(), conf);
    List<Segment> all = dataset.segments(own);
    this.options = options;
    this.copies = counts.map(some -> Copies.of(some, own, all, reader)).orElse(Copies.NONE);
    this.segments = all.stream().filter(segment -> copies.rows(segment) > 0).toList();
    this.rows = Math.toIntExact(segments.stream().mapToLong(copies::rows).sum());
    this.form = RowForm.of(dataset.manifest());
    boolean keepAll = memoryBytes(dataset, own.rows()) <= options.cacheLimitBytes();
    this.blocks = new Blocks(reader, keepAll);
  }

  /** Rows of an epoch, each as often as it comes. */
  public int rowsPerEpoch() {
    return rows;
  }

  /** What so many rows of {@code dataset} take in memory, in the form in which they are stored. */
  public static long memoryBytes(Dataset dataset, long rows) {
    return rows * RowForm.of(dataset.manifest()).memoryBytes();
  }

  /** Minibatches of an epoch: rows over the batch size, rounded up; 0 for an empty range. */
  public int batchesPerEpoch() {
    return (int) (((long) rows + options.batchSize() - 1) / options.batchSize());
  }

  /** Time spent in reading and decoding so far. */
  public long readNanos() {
    return blocks.readNanos();
  }

  /**
   * One minibatch. Calls in any order are right; calls in sequence are fast.
   *
   * @param epoch from 0
   * @param index from 0 to {@link #batchesPerEpoch()} (excluded)
   * @return new rows, which belong to the caller
   * @throws io.trainyard.failure.BadData if a file is not what the manifest says
   * @throws io.trainyard.failure.Infrastructure if the file system fails
   */
  public Rows batch(int epoch, int index) {
    Objects.checkIndex(index, batchesPerEpoch());
    int from = index * options.batchSize();
    int count = Math.min(options.batchSize(), rows - from);
    Rows batch = new Rows(count, form);
    for (int filled = 0; filled < count; ) {
      Loaded at = load(epoch, from + filled);
      int first = from + filled - at.window().start();
      int take = Math.min(count - filled, at.window().rows() - first);
      copy(at, first, batch, filled, take);
      filled += take;
    }
    return batch;
  }

  private static void copy(Loaded from, int first, Rows to, int filled, int count) {
    for (int i = 0; i < count; i++) {
      long place = from.order()[first + i];
      to.set(filled + i, from.blocks()[(int) (place >>> Integer.SIZE)], (int) place);
    }
  }

  private Loaded load(int epoch, int position) {
    if (epoch != this.epoch) {
      windows =
          new EpochWindows(options.seed(), epoch, segments, copies::rows, options.shuffleBuffer());
      this.epoch = epoch;
    }
    EpochWindows.Window window = windows.at(position);
    if (loaded == null || loaded.epoch() != epoch || !loaded.window().equals(window)) {
      // Let go of the last window before the next is read: there may be room for one only.
      loaded = null;
      Rows[] rows = blocks.load(window.segments());
      loaded = new Loaded(epoch, window, rows, order(rows, window));
    }
    return loaded;
  }

  /** Rows in the order of the epoch: the block's index in the upper half, the row in the lower. */
  private long[] order(Rows[] blocks, EpochWindows.Window window) {
    long[] ids = new long[window.rows()];
    long[] places = new long[window.rows()];
    int n = 0;
    for (int block = 0; block < blocks.length; block++) {
      int[] counts = copies.counts(window.segments().get(block), blocks[block]);
      for (int row = 0; row < counts.length; row++) {
        for (int copy = 0; copy < counts[row]; copy++) {
          ids[n] = Copies.id(blocks[block].id(row), copy);
          places[n++] = ((long) block << Integer.SIZE) | row;
        }
      }
    }
    return Arrays.stream(windows.order(ids)).mapToLong(i -> places[i]).toArray();
  }

  @Override
  public void close() {
    loaded = null;
    blocks.close();
  }
}
