package io.trainyard.dataset;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * What was skipped: counts, the first files by id, and the Parquet files that list all. Changed by
 * adding; not thread-safe.
 */
final class Rejected implements Serializable {

  private static final long serialVersionUID = 1L;

  private final int listed;
  private final TreeMap<String, Long> byReason = new TreeMap<>();
  private final TreeMap<Long, Reject> first = new TreeMap<>();
  private final List<WrittenFile> files = new ArrayList<>();

  /**
   * @param listed how many are kept by name
   */
  Rejected(int listed) {
    this.listed = listed;
  }

  void add(Reject reject) {
    byReason.merge(reject.reason(), 1L, Long::sum);
    keep(reject);
  }

  private void keep(Reject reject) {
    first.put(reject.id(), reject);
    if (first.size() > listed) {
      first.pollLastEntry();
    }
  }

  void add(WrittenFile file) {
    files.add(file);
  }

  void add(Rejected other) {
    other.byReason.forEach((reason, count) -> byReason.merge(reason, count, Long::sum));
    other.first.values().forEach(this::keep);
    files.addAll(other.files);
  }

  long count() {
    return byReason.values().stream().mapToLong(Long::longValue).sum();
  }

  TreeMap<String, Long> byReason() {
    return byReason;
  }

  /** The first by id. */
  List<Reject> first() {
    return List.copyOf(first.values());
  }

  /** Parquet files of all. */
  List<WrittenFile> files() {
    return files;
  }
}
