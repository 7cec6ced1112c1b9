package io.trainyard.dataset;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;

/**
 * Rows of a range in stored order, in blocks of equal size; the last block has what is left. One
 * row group is in memory at a time. Needs no Spark. Not thread-safe.
 */
public final class SequentialReader implements Iterator<Rows>, AutoCloseable {

  private final PartReader reader;
  private final Iterator<Segment> segments;
  private final int blockSize;
  private final RowForm form;
  private long left;
  private Rows current;
  private int next;

  /**
   * @param blockSize rows of a block, at least 1
   */
  public SequentialReader(Dataset dataset, RowRange range, int blockSize, Configuration conf) {
    if (blockSize < 1) {
      throw new IllegalArgumentException(
          "cannot read rows: expected a block size of at least 1, found " + blockSize);
    }
    List<Segment> all = dataset.segments(range);
    this.reader = new PartReader(dataset, range.split(), conf);
    this.segments = all.iterator();
    this.blockSize = blockSize;
    this.form = RowForm.of(dataset.manifest());
    this.current = new Rows(0, form);
    this.left = range.rows();
  }

  @Override
  public boolean hasNext() {
    return left > 0;
  }

  /**
   * @return new rows, which belong to the caller
   * @throws io.trainyard.failure.BadData if a file is not what the manifest says
   * @throws io.trainyard.failure.Infrastructure if the file system fails
   */
  @Override
  public Rows next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Rows block = new Rows((int) Math.min(blockSize, left), form);
    for (int i = 0; i < block.count(); i++) {
      if (next == current.count()) {
        current = reader.read(segments.next());
        next = 0;
      }
      block.set(i, current, next++);
    }
    left -= block.count();
    return block;
  }

  /** Time spent in reading and decoding so far. */
  public long readNanos() {
    return reader.nanos();
  }

  @Override
  public void close() {
    reader.close();
  }
}
