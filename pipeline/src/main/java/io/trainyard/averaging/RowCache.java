package io.trainyard.averaging;

import io.trainyard.dataset.CacheMode;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The heap that all replicas of this JVM together may fill with decoded rows. However many workers
 * an executor carries, they cannot take more; who comes too late streams, to the same bytes.
 */
final class RowCache {

  /** Part of the heap; the rest is for Spark, parameters on their way, and windows of rows. */
  private static final int PART = 3;

  private static final RowCache OF_THIS_JVM = new RowCache(Runtime.getRuntime().maxMemory() / PART);

  private final AtomicLong free;

  RowCache(long bytes) {
    this.free = new AtomicLong(bytes);
  }

  static RowCache ofThisJvm() {
    return OF_THIS_JVM;
  }

  /**
   * Takes {@code bytes} for one replica, all or nothing.
   *
   * @return what it got; to be given back with {@link #giveBack}
   */
  long take(CacheMode mode, long bytes) {
    return switch (mode) {
      case NONE -> 0;
      case MEMORY -> {
        free.addAndGet(-bytes);
        yield bytes;
      }
      case AUTO -> {
        long before = free.getAndUpdate(left -> left >= bytes ? left - bytes : left);
        yield before >= bytes ? bytes : 0;
      }
    };
  }

  void giveBack(long bytes) {
    free.addAndGet(bytes);
  }
}
