package io.trainyard.acceleration.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu;
import static org.bytedeco.dnnl.global.dnnl.dnnl_engine_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_default_flags;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_destroy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_stream;

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
  private long scratchpad;
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

  /** One primitive works at a time, and all may use the same working memory. */
  void scratchpad(long bytes) {
    scratchpad = Math.max(scratchpad, bytes);
  }

  /** Bytes of arrays that were allocated, and of the working memory that the library takes. */
  public long bytes() {
    return allocated + scratchpad;
  }

  @Override
  public void close() {
    while (!destroyers.isEmpty()) {
      destroyers.pop().run();
      LIVE.decrementAndGet();
    }
  }
}
