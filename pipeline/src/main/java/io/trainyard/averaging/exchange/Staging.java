package io.trainyard.averaging.exchange;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Native memory of a worker: for the blocks that others send to be averaged, in all about as much
 * as the vectors themselves, and for its own values where they cannot be exchanged from where they
 * are. It is kept from one epoch to the next, as it is dear to allocate, and freed only when the
 * garbage collector happens to find it.
 *
 * <p>Not thread-safe: it belongs to one worker.
 */
public final class Staging {

  private final Map<Integer, List<ByteBuffer>> byWorker = new HashMap<>();
  private final Map<String, ByteBuffer> own = new HashMap<>();

  /**
   * Memory for one use, with whatever was left in it: the same each time, unless the size is
   * another.
   *
   * @param use tells it from this worker's other uses
   */
  public ByteBuffer own(String use, int bytes) {
    ByteBuffer kept = own.get(use);
    if (kept == null || kept.capacity() != bytes) {
      kept = ByteBuffer.allocateDirect(bytes);
      own.put(use, kept);
    }
    return kept;
  }

  /** Memory for what {@code from} sends of the chunks that {@code me} averages, by vector. */
  List<Blocks> of(int from, int me, List<ExchangeVector> vectors, List<Chunks> chunks) {
    List<ByteBuffer> before = byWorker.getOrDefault(from, List.of());
    List<ByteBuffer> buffers = new ArrayList<>();
    List<Blocks> blocks = new ArrayList<>();
    for (int v = 0; v < vectors.size(); v++) {
      int stride = vectors.get(v).stride();
      int first = chunks.get(v).first(me);
      long whole = vectors.get(v).wire().capacity();
      long bytes = Math.min(whole, (long) chunks.get(v).end(me) * stride) - (long) first * stride;
      ByteBuffer buffer = v < before.size() ? before.get(v) : null;
      if (buffer == null || buffer.capacity() != bytes) {
        buffer = ByteBuffer.allocateDirect((int) bytes);
      }
      buffers.add(buffer);
      blocks.add(new Blocks(buffer, first, stride));
    }
    byWorker.put(from, buffers);
    return blocks;
  }
}
