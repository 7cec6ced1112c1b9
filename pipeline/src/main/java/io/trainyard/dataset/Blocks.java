package io.trainyard.dataset;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Decoded segments, all of them kept or only those in use. Not thread-safe. */
final class Blocks implements AutoCloseable {

  private final PartReader reader;
  private final boolean keepAll;
  private final Map<Segment, Rows> decoded = new HashMap<>();

  Blocks(PartReader reader, boolean keepAll) {
    this.reader = reader;
    this.keepAll = keepAll;
  }

  /** The rows of the {@code wanted} segments, in their order; others may be let go first. */
  Rows[] load(Collection<Segment> wanted) {
    if (!keepAll) {
      decoded.keySet().retainAll(wanted);
    }
    return wanted.stream()
        .map(segment -> decoded.computeIfAbsent(segment, reader::read))
        .toArray(Rows[]::new);
  }

  long readNanos() {
    return reader.nanos();
  }

  @Override
  public void close() {
    decoded.clear();
    reader.close();
  }
}
