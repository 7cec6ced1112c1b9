package io.trainyard.memory;

/**
 * What it takes of the heap to use several networks together, in bytes, after they have been
 * trained and in the same processes.
 *
 * @param kept parameters that a process keeps, of all networks together
 * @param predictions of all networks, which each task has for its rows
 * @param fit rows that the combination is fitted to
 */
public record CombiningNeed(long kept, long predictions, long fit) {

  /** Of networks that are used one by one. */
  public static final CombiningNeed NONE = new CombiningNeed(0, 0, 0);

  /**
   * @param slots tasks that a process runs at the same time
   */
  long heap(int slots) {
    return equals(NONE) ? 0 : MemoryNeed.HEAP_BASE + kept + slots * predictions + fit;
  }

  /** For people, in MB; empty where there is nothing to say. */
  String describe(int slots) {
    return equals(NONE)
        ? ""
        : "; to combine them heap %d MB: members %d, predictions %d, rows to fit to %d"
            .formatted(
                MemoryNeed.mb(heap(slots)),
                MemoryNeed.mb(kept),
                MemoryNeed.mb(slots * predictions),
                MemoryNeed.mb(fit));
  }
}
