package io.trainyard.averaging.exchange;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Native memory for the blocks that other workers send to be averaged, in all about as much as the
 * vectors themselves. It is kept from one epoch to the next, as native memory is dear to allocate.
 *
 * <p>Not thread-safe: it belongs to one worker.
 */
public final class Staging {

  private final Map<Integer, List<ByteBuffer>> byWorker = new HashMap<>();

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
