package io.trainyard.averaging;

import io.trainyard.averaging.exchange.Blocks;
import io.trainyard.averaging.exchange.ExchangeVector;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.function.IntFunction;

/**
 * A replica's parameters, or its optimizer's state, as they are averaged. With float32 the array
 * itself is what is exchanged; with float16 it is the change since the last averaging, in memory of
 * its own.
 *
 * <p>Blocks are copied in bulk to small arrays, summed there, and copied back: loops over arrays
 * become vector instructions, loops over buffers do not.
 */
final class ReplicaVector implements ExchangeVector {

  private static final int BLOCK = BlockAveraging.BLOCK;

  private final HostVector host;
  private final FloatBuffer values;
  private final ExchangeType type;
  private final BlockAveraging averaging;
  private final ByteBuffer wire;
  private final float[] start;
  private final float[] outerState;
  private final float[][] blocks;
  private final float[] old = new float[BLOCK];
  private final float[] state = new float[BLOCK];
  private final float[] result = new float[BLOCK];

  /**
   * @param rule how it is averaged
   * @param workers how many take part
   * @param start the values at the beginning; copied where they are needed
   * @param outerState of the rule's outer optimizer; brought up to date where this worker averages
   * @param memory native, of as many bytes as it is asked for; for what float16 exchanges
   */
  ReplicaVector(
      HostVector host,
      AveragingRule rule,
      int workers,
      float[] start,
      float[] outerState,
      IntFunction<ByteBuffer> memory) {
    this.host = host;
    this.values = host.bytes().asFloatBuffer();
    this.type = rule.exchange();
    this.averaging = new BlockAveraging(rule);
    this.start = averaging.needsStart() ? start.clone() : null;
    this.outerState = outerState;
    this.blocks = new float[workers][BLOCK];
    this.wire =
        type == ExchangeType.FLOAT32
            ? host.bytes()
            : memory
                .apply(Math.toIntExact(HalfBlocks.bytes(host.length())))
                .order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public int blocks() {
    return (host.length() + BLOCK - 1) / BLOCK;
  }

  @Override
  public int stride() {
    return type == ExchangeType.FLOAT32 ? Float.BYTES * BLOCK : (int) HalfBlocks.bytes(BLOCK);
  }

  @Override
  public ByteBuffer wire() {
    return wire;
  }

  private int length(int block) {
    return Math.min(BLOCK, host.length() - block * BLOCK);
  }

  @Override
  public void prepare() {
    host.open();
    if (type == ExchangeType.FLOAT16) {
      ByteBuffer out = wire.duplicate().clear().order(ByteOrder.LITTLE_ENDIAN);
      for (int block = 0; block < blocks(); block++) {
        int length = length(block);
        System.arraycopy(start, block * BLOCK, old, 0, length);
        values.get(block * BLOCK, result, 0, length);
        BlockAveraging.change(old, result, result, length);
        HalfBlocks.encode(old, result, length, out);
      }
    }
  }

  @Override
  public void combine(int block, Blocks[] sources, long[] weights, Blocks[] targets) {
    int length = length(block);
    int from = block * BLOCK;
    for (int worker = 0; worker < weights.length; worker++) {
      if (weights[worker] > 0) {
        read(sources[worker], block, blocks[worker], length);
      }
    }
    if (start != null) {
      System.arraycopy(start, from, old, 0, length);
    }
    if (outerState.length > 0) {
      System.arraycopy(outerState, from, state, 0, length);
    }
    averaging.combine(new BlockAveraging.Block(from, length), old, blocks, weights, state, result);
    if (outerState.length > 0) {
      System.arraycopy(state, 0, outerState, from, length);
    }
    for (Blocks target : targets) {
      write(target, block, length);
    }
  }

  private void read(Blocks source, int block, float[] into, int length) {
    int offset = source.offset(block);
    if (type == ExchangeType.FLOAT32) {
      source.floats().get(offset / Float.BYTES, into, 0, length);
    } else {
      // A view of its own, since neighbours read the same memory at the same time.
      ByteBuffer in = source.bytes().duplicate().order(ByteOrder.LITTLE_ENDIAN);
      HalfBlocks.decode(in.clear().position(offset), into, length);
    }
  }

  private void write(Blocks target, int block, int length) {
    int offset = target.offset(block);
    if (type == ExchangeType.FLOAT32) {
      target.floats().put(offset / Float.BYTES, result, 0, length);
    } else {
      ByteBuffer encoded = averaging.encoded();
      target.bytes().put(offset, encoded, encoded.position(), encoded.remaining());
    }
  }

  @Override
  public void finish() {
    if (type == ExchangeType.FLOAT16) {
      apply();
    } else if (start != null) {
      values.get(0, start, 0, start.length);
    }
    host.commit();
  }

  private void apply() {
    ByteBuffer in = wire.duplicate().clear().order(ByteOrder.LITTLE_ENDIAN);
    for (int block = 0; block < blocks(); block++) {
      int length = length(block);
      System.arraycopy(start, block * BLOCK, old, 0, length);
      HalfBlocks.decode(in, result, length);
      BlockAveraging.apply(old, result, result, length);
      System.arraycopy(result, 0, start, block * BLOCK, length);
      values.put(block * BLOCK, result, 0, length);
    }
  }

  /** The values after a round, float32. */
  ByteBuffer hostBytes() {
    return host.bytes();
  }

  /** Whether all of the host's values are finite. */
  boolean isFinite() {
    host.open();
    for (int block = 0; block < blocks(); block++) {
      int length = length(block);
      values.get(block * BLOCK, result, 0, length);
      if (!isFinite(result, length)) {
        return false;
      }
    }
    return true;
  }

  /** By the largest exponent: a maximum of integers is taken in vector instructions. */
  private static boolean isFinite(float[] values, int length) {
    int largest = 0;
    for (int i = 0; i < length; i++) {
      largest = Math.max(largest, Float.floatToRawIntBits(values[i]) & Integer.MAX_VALUE);
    }
    return largest < Float.floatToRawIntBits(Float.POSITIVE_INFINITY);
  }
}
