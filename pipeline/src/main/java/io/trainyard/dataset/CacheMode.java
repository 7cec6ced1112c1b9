package io.trainyard.dataset;

/** Whether a worker keeps its rows in memory between epochs. The batches are the same. */
public enum CacheMode {
  /** If they fit into a quarter of the heap that a task slot has. */
  AUTO,
  MEMORY,
  NONE;

  /**
   * The most bytes of rows that one worker may keep.
   *
   * @param maxHeapBytes the heap of the JVM that the worker runs in
   * @param slots tasks that may run in that JVM at once, at least 1
   */
  public long limitBytes(long maxHeapBytes, int slots) {
    return switch (this) {
      case AUTO -> maxHeapBytes / slots / 4;
      case MEMORY -> Long.MAX_VALUE;
      case NONE -> 0;
    };
  }
}
