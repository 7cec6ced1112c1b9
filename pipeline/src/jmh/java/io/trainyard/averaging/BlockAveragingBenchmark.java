package io.trainyard.averaging;

import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The mean of one block of 1024 values.
 *
 * <pre>./mvnw -Pjmh -pl pipeline test -Djmh.include=BlockAveraging</pre>
 */
@State(Scope.Thread)
public class BlockAveragingBenchmark {

  @Param({"2", "16"})
  private int workers;

  @Param({"FLOAT32", "FLOAT16"})
  private ExchangeType exchange;

  private BlockAveraging averaging;
  private float[] start;
  private float[][] values;
  private long[] weights;
  private float[] result;

  @Setup
  public void fill() {
    SplittableRandom random = new SplittableRandom(1);
    averaging = new BlockAveraging(new AveragingRule(exchange, new OuterOptimizer.None()));
    start = noise(random);
    values = new float[workers][];
    weights = new long[workers];
    for (int worker = 0; worker < workers; worker++) {
      values[worker] = noise(random);
      weights[worker] = 1280;
    }
    result = new float[BlockAveraging.BLOCK];
  }

  static float[] noise(SplittableRandom random) {
    float[] noise = new float[BlockAveraging.BLOCK];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (float) random.nextDouble(-1, 1);
    }
    return noise;
  }

  @Benchmark
  public float[] combine() {
    averaging.combine(
        new BlockAveraging.Block(0, BlockAveraging.BLOCK),
        start,
        values,
        weights,
        new float[0],
        result);
    return result;
  }
}
