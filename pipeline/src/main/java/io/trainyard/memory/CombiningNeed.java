package io.trainyard.memory;

/**
 * What it takes to use several networks together, in bytes, after they have been trained and in the
 * same processes: of the heap, and outside it.
 *
 * @param kept parameters that a process keeps, of all networks together
 * @param member what each task has of the member that it uses beside those that are kept, at most:
 *     while it reads it
 * @param predictions of all networks, which each task has for its rows
 * @param fit rows that the combination is fitted to
 * @param passes networks outside the heap that each task passes its rows through, as far as they
 *     take more than those of training's validation; 0 where they do not
 */
public record CombiningNeed(long kept, long member, long predictions, long fit, long passes) {

  /** Of networks that are used one by one. */
  public static final CombiningNeed NONE = new CombiningNeed(0, 0, 0, 0, 0);

  /**
   * @param slots tasks that a process runs at the same time
   */
  long heap(int slots) {
    return equals(NONE) ? 0 : MemoryNeed.HEAP_BASE + kept + slots * (member + predictions) + fit;
  }

  /**
   * Outside the heap, of arrays.
   *
   * @param slots tasks that a process runs at the same time
   */
  long arrays(int slots) {
    return slots * passes;
  }

  /** For people, in MB; empty where there is nothing to say. */
  String describe(int slots) {
    if (equals(NONE)) {
      return "";
    }
    String more =
        passes == 0 ? "" : "; outside it passes %d MB".formatted(MemoryNeed.mb(arrays(slots)));
    return "; to combine them heap %d MB: members %d, being read %d, predictions %d, rows to fit to %d%s"
        .formatted(
            MemoryNeed.mb(heap(slots)),
            MemoryNeed.mb(kept),
            MemoryNeed.mb(slots * member),
            MemoryNeed.mb(slots * predictions),
            MemoryNeed.mb(fit),
            more);
  }
}
