package io.trainyard.averaging;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * One block of 1024 values to halves and back.
 *
 * <pre>./mvnw -Pjmh -pl pipeline test -Djmh.include=HalfBlocks</pre>
 */
@State(Scope.Thread)
public class HalfBlocksBenchmark {

  private final ByteBuffer halves =
      ByteBuffer.allocateDirect((int) HalfBlocks.bytes(BlockAveraging.BLOCK))
          .order(ByteOrder.LITTLE_ENDIAN);

  private float[] start;
  private float[] change;
  private float[] decoded;

  @Setup
  public void fill() {
    SplittableRandom random = new SplittableRandom(1);
    start = BlockAveragingBenchmark.noise(random);
    change = BlockAveragingBenchmark.noise(random);
    for (int i = 0; i < change.length; i++) {
      // As small as what ten steps change.
      change[i] *= 1e-2f;
    }
    decoded = new float[BlockAveraging.BLOCK];
    encode();
  }

  @Benchmark
  public ByteBuffer encode() {
    halves.clear();
    HalfBlocks.encode(start, change, BlockAveraging.BLOCK, halves);
    return halves;
  }

  @Benchmark
  public float[] decode() {
    halves.clear();
    HalfBlocks.decode(halves, decoded, BlockAveraging.BLOCK);
    return decoded;
  }
}
