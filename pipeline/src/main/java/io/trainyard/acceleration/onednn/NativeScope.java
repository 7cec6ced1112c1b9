package io.trainyard.acceleration.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu;
import static org.bytedeco.dnnl.global.dnnl.dnnl_engine_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_get_size;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_set_data_handle;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_default_flags;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_destroy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc_t;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Owns native objects that are not garbage collected, and frees them together, last one first.
 *
 * <p>Not thread-safe; what two scopes hold may run at the same time.
 */
public final class NativeScope implements AutoCloseable {

  /** The processor, for the whole process: it holds no state that work could change. */
  private static final class Processor {
    static final dnnl_engine ENGINE = create();

    private static dnnl_engine create() {
      dnnl_engine engine = new dnnl_engine();
      Status.require(dnnl_engine_create(engine, dnnl_cpu, 0), "engine");
      return engine;
    }
  }

  private static final AtomicLong LIVE = new AtomicLong();

  private final Deque<Runnable> destroyers = new ArrayDeque<>();
  private long allocated;
  private final List<dnnl_memory> borrowers = new ArrayList<>();
  private long scratchpad;
  private FloatPointer scratchpadBlock;
  private final dnnl_stream stream = new dnnl_stream();

  /**
   * @throws UnsatisfiedLinkError if the native library cannot be loaded on this machine
   */
  public NativeScope() {
    Status.require(dnnl_stream_create(stream, engine(), dnnl_stream_default_flags), "stream");
    onClose(() -> dnnl_stream_destroy(stream));
  }

  static dnnl_engine engine() {
    return Processor.ENGINE;
  }

  dnnl_stream stream() {
    return stream;
  }

  /** Has {@code destroyer} run when this scope is closed. */
  public void onClose(Runnable destroyer) {
    destroyers.push(destroyer);
    LIVE.incrementAndGet();
  }

  /** Native objects of all scopes of this process that are not closed. */
  public static long liveObjects() {
    return LIVE.get();
  }

  void allocated(long bytes) {
    allocated += bytes;
  }

  /**
   * Working memory of a primitive. One primitive of a scope works at a time, and all use the same.
   *
   * @param layout as the primitive wants it
   * @return empty where it wants none
   */
  Optional<dnnl_memory> scratchpad(dnnl_memory_desc_t layout) {
    long bytes = layout == null ? 0 : dnnl_memory_desc_get_size(layout);
    if (bytes == 0) {
      return Optional.empty();
    }
    dnnl_memory memory = new dnnl_memory();
    Status.require(dnnl_memory_create(memory, layout, engine(), null), "working memory");
    onClose(() -> dnnl_memory_destroy(memory));
    borrowers.add(memory);
    if (bytes > scratchpad) {
      release();
      scratchpad = bytes;
      scratchpadBlock = new FloatPointer((bytes + Memory.ALIGNMENT) / Float.BYTES + 1);
    }
    Pointer start = Memory.aligned(scratchpadBlock);
    borrowers.forEach(
        one -> Status.require(dnnl_memory_set_data_handle(one, start), "working memory"));
    return Optional.of(memory);
  }

  private void release() {
    if (scratchpadBlock != null) {
      scratchpadBlock.deallocate();
      scratchpadBlock = null;
    }
  }

  /** Bytes of arrays that were allocated, and of the working memory that primitives share. */
  public long bytes() {
    return allocated + (scratchpadBlock == null ? 0 : scratchpadBlock.capacity() * Float.BYTES);
  }

  @Override
  public void close() {
    while (!destroyers.isEmpty()) {
      destroyers.pop().run();
      LIVE.decrementAndGet();
    }
    release();
  }
}
