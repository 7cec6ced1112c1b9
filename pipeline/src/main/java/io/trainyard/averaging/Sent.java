package io.trainyard.averaging;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A vector on its way from a worker. Arrays are handed over, not copied. */
sealed interface Sent extends Serializable {

  /** The values themselves. */
  record Whole(float[] values) implements Sent {
    @Override
    public long bytes() {
      return (long) Float.BYTES * values.length;
    }

    @Override
    public void block(int from, int length, float[] block) {
      System.arraycopy(values, from, block, 0, length);
    }
  }

  /** The change since the round's start, as {@link HalfBlocks} lays it out. */
  record Halves(byte[] encoded) implements Sent {
    @Override
    public long bytes() {
      return encoded.length;
    }

    @Override
    public void block(int from, int length, float[] block) {
      ByteBuffer buffer = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN);
      buffer.position((int) HalfBlocks.bytes(from));
      HalfBlocks.decode(buffer, block, length);
    }
  }

  /** What it takes on its way, as far as its values go. */
  long bytes();

  /**
   * @param from where the block starts, a multiple of {@link BlockAveraging#BLOCK}
   * @param block takes {@code length} numbers: what {@link BlockAveraging#combine} wants
   */
  void block(int from, int length, float[] block);

  /** Packs a worker's values after a round that started from {@code start}. */
  static Sent pack(ExchangeType exchange, float[] start, float[] values) {
    return switch (exchange) {
      case FLOAT32 -> new Whole(values);
      case FLOAT16 -> halves(start, values);
    };
  }

  private static Halves halves(float[] start, float[] values) {
    int bytes = Math.toIntExact(HalfBlocks.bytes(values.length));
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    float[] old = new float[BlockAveraging.BLOCK];
    float[] change = new float[BlockAveraging.BLOCK];
    for (int from = 0; from < values.length; from += BlockAveraging.BLOCK) {
      int length = Math.min(BlockAveraging.BLOCK, values.length - from);
      System.arraycopy(start, from, old, 0, length);
      System.arraycopy(values, from, change, 0, length);
      BlockAveraging.change(old, change, change, length);
      HalfBlocks.encode(old, change, length, buffer);
    }
    return new Halves(buffer.array());
  }
}
