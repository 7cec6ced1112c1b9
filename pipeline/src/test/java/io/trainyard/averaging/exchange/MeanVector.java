package io.trainyard.averaging.exchange;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** A vector of floats in small blocks, averaged as plainly as can be. */
final class MeanVector implements ExchangeVector {

  static final int BLOCK = 8;

  private final ByteBuffer wire;
  private final int length;

  MeanVector(float[] values) {
    this.length = values.length;
    this.wire = ByteBuffer.allocateDirect(4 * length).order(ByteOrder.LITTLE_ENDIAN);
    set(values);
  }

  void set(float[] values) {
    wire.asFloatBuffer().put(values);
  }

  float[] values() {
    float[] values = new float[length];
    wire.asFloatBuffer().get(values);
    return values;
  }

  @Override
  public int blocks() {
    return (length + BLOCK - 1) / BLOCK;
  }

  @Override
  public int stride() {
    return 4 * BLOCK;
  }

  @Override
  public ByteBuffer wire() {
    return wire;
  }

  @Override
  public void prepare() {}

  @Override
  public void combine(int block, Blocks[] values, long[] weights, Blocks[] targets) {
    for (int i = 0; i < Math.min(BLOCK, length - block * BLOCK); i++) {
      double sum = 0;
      double weight = 0;
      for (int worker = 0; worker < weights.length; worker++) {
        if (weights[worker] > 0) {
          sum += weights[worker] * (double) at(values[worker], block, i);
          weight += weights[worker];
        }
      }
      for (Blocks target : targets) {
        target.floats().put(target.offset(block) / 4 + i, (float) (sum / weight));
      }
    }
  }

  private static float at(Blocks blocks, int block, int i) {
    FloatBuffer floats = blocks.floats();
    return floats.get(blocks.offset(block) / 4 + i);
  }

  @Override
  public void finish() {}
}
