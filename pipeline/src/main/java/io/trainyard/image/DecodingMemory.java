package io.trainyard.image;

import io.trainyard.failure.BadConfiguration;
import java.util.concurrent.Semaphore;

/**
 * The part of the heap that large images take while they are decoded, shared by all threads: who
 * needs more than is left waits until others are done, so that large images which come together by
 * chance do not end in want of memory. Thread-safe.
 */
final class DecodingMemory {

  /** Half of the heap: the rest is for rows, and for small images, which are not counted. */
  static final DecodingMemory OF_THIS_JVM =
      new DecodingMemory(Runtime.getRuntime().maxMemory() / 2);

  private static final int MEBIBYTE = 1 << 20;

  private final int mebibytes;
  private final Semaphore free;

  /**
   * @param bytes for all images that are decoded at one time
   */
  DecodingMemory(long bytes) {
    this.mebibytes = (int) Math.min(Integer.MAX_VALUE, bytes / MEBIBYTE);
    this.free = new Semaphore(mebibytes, true);
  }

  /**
   * Waits until there is memory for an image.
   *
   * @return what gives it back
   * @throws BadConfiguration if there is never as much
   */
  Runnable take(Footprint footprint) {
    int needed = (int) Math.min(Integer.MAX_VALUE, footprint.bytes() / MEBIBYTE + 1);
    if (needed > mebibytes) {
      throw new BadConfiguration(
          "cannot decode an image of %s: expected a heap of %d MiB, half of which is for images while they are decoded, found %d MiB; raise spark.executor.memory (under a local master spark.driver.memory), or set dataset.source.max-decoded-bytes below %d to have such images skipped"
              .formatted(footprint.size(), 2L * needed, 2L * mebibytes, footprint.bytes()));
    }
    free.acquireUninterruptibly(needed);
    return () -> free.release(needed);
  }
}
