package io.trainyard.averaging.exchange;

import java.nio.ByteBuffer;

/**
 * Blocks of one vector that go over a connection in a round, cut into frames of at most {@link
 * #FRAME} blocks.
 *
 * @param memory where they come from or go to
 * @param end the block after the last
 */
record Stretch(FrameType type, int vector, Blocks memory, int first, int end) {

  /** 256 KiB of float32: still in a core's second cache when its checksum is taken. */
  static final int FRAME = 64;

  int frameEnd(int block) {
    return Math.min(block + FRAME, end);
  }

  ByteBuffer payload(int block) {
    return memory.range(block, frameEnd(block));
  }

  int position(int block) {
    return FrameHeader.position(vector, block);
  }
}
