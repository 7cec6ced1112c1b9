package io.trainyard.averaging.exchange;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * Memory that holds some of a vector's blocks, in the form in which they are exchanged.
 *
 * <p>The views are made once: one for each block would be garbage on the hottest path there is.
 */
public final class Blocks {

  private final ByteBuffer bytes;
  private final FloatBuffer floats;
  private final int first;
  private final int stride;

  /**
   * @param bytes from 0 to its capacity
   * @param first the block at 0
   * @param stride bytes of a whole block
   */
  Blocks(ByteBuffer bytes, int first, int stride) {
    this.bytes = bytes.duplicate().clear().order(ByteOrder.LITTLE_ENDIAN);
    this.floats = this.bytes.asFloatBuffer();
    this.first = first;
    this.stride = stride;
  }

  /**
   * Little-endian; position and limit are of no meaning and may be moved by the worker's thread.
   */
  public ByteBuffer bytes() {
    return bytes;
  }

  /** The same memory as floats. */
  public FloatBuffer floats() {
    return floats;
  }

  /** Where a block begins, in bytes. */
  public int offset(int block) {
    return (block - first) * stride;
  }

  /** The bytes from {@code block} up to {@code end}, where there may be fewer in the last. */
  ByteBuffer range(int block, int end) {
    int from = offset(block);
    return bytes.slice(from, Math.min(offset(end), bytes.capacity()) - from);
  }
}
