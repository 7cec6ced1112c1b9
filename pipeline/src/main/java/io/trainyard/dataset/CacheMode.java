package io.trainyard.dataset;

/** Whether a worker keeps its rows in memory between epochs. The batches are the same. */
public enum CacheMode {
  /** If there is room: all workers of one JVM share a third of its heap. */
  AUTO,
  MEMORY,
  NONE
}
