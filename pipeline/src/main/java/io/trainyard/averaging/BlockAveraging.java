package io.trainyard.averaging;

import io.trainyard.model.RunningStatistics.Form;
import io.trainyard.model.RunningStatistics.Span;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * The averaging of one vector, parameters or an optimizer's state, block by block. With x what all
 * workers started from, and w_k the rows that worker k has fitted since,
 *
 * <pre>
 * float32:  mean = sum of w_k x_k / sum of w_k
 *           next = mean                            without an outer optimizer
 *           next = x + step(mean - x)              with one
 * float16:  d    = sum of w_k D(E(x_k - x)) / sum of w_k
 *           next = x + D(E(step(d)))
 * </pre>
 *
 * where E and D encode and decode as {@link HalfBlocks} does, and step is the {@link
 * OuterOptimizer}'s; what of that does not hold for a network's running statistics, {@link
 * AveragingRule} says. Sums are taken in worker order, in double precision, and rounded once at the
 * end, so that the float32 mean of equal vectors is that vector.
 *
 * <p>Blocks have {@link #BLOCK} elements, aligned with the vector's start, and depend on nothing
 * outside: a vector may be cut at multiples of that, in chunks of any number, for the same bytes.
 *
 * <p>Holds scratch memory: not thread-safe.
 */
final class BlockAveraging {

  /** Elements in a block. A few arrays of them fit in a core's first cache. */
  static final int BLOCK = 1024;

  /**
   * A part of a vector.
   *
   * @param from where it begins, a multiple of {@link #BLOCK}
   * @param length elements, at most {@link #BLOCK}
   */
  record Block(int from, int length) {}

  private final AveragingRule rule;
  private final double[] sum = new double[BLOCK];
  private final double[] kept = new double[BLOCK];
  private final float[] change = new float[BLOCK];
  private final ByteBuffer encoded =
      ByteBuffer.allocate((int) HalfBlocks.bytes(BLOCK)).order(ByteOrder.LITTLE_ENDIAN);

  BlockAveraging(AveragingRule rule) {
    this.rule = rule;
  }

  /** Whether {@link #combine} has to be given what the workers started from. */
  boolean needsStart() {
    return rule.exchange() == ExchangeType.FLOAT16 || rule.outer().stateLength(1) > 0;
  }

  /**
   * Averages one block. Where all weights are 0 nothing changes: the result is the start, or is
   * left alone where no start is needed.
   *
   * @param start what the workers started from; null where {@link #needsStart} says no
   * @param values worker k's block at k: its values with float32, its decoded change since the
   *     start with float16; null is enough where its weight is 0
   * @param weights rows fitted, by worker
   * @param outerState the block of the outer optimizer's state, brought up to date; not looked at
   *     where it keeps none
   * @param result takes the block's next values; may be the same array as {@code start}
   */
  void combine(
      Block block,
      float[] start,
      float[][] values,
      long[] weights,
      float[] outerState,
      float[] result) {
    int length = block.length();
    if (mean(values, weights, length)) {
      List<Span> statistics = rule.statistics().within(block.from(), length);
      for (Span span : statistics) {
        if (span.form() == Form.LOG_DEVIATION) {
          meanDeviations(span, start, values, weights);
        }
      }
      switch (rule.exchange()) {
        case FLOAT32 -> whole(start, outerState, result, length, statistics);
        case FLOAT16 -> halves(start, outerState, result, length, statistics);
      }
    } else if (needsStart()) {
      Arrays.fill(change, 0, length, 0);
      encode(start, length);
      System.arraycopy(start, 0, result, 0, length);
    }
  }

  /**
   * The change that the last {@link #combine} made, as it is to be sent on with float16: {@link
   * #apply} of it gives every worker the very result. Valid until the next call.
   */
  ByteBuffer encoded() {
    return encoded.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Adds a decoded change to a block: result = start + change, rounded once.
   *
   * @param result may be either of the others
   */
  static void apply(float[] start, float[] change, float[] result, int length) {
    for (int i = 0; i < length; i++) {
      result[i] = start[i] + change[i];
    }
  }

  /** What a worker sends with float16: change = value - start, rounded once. */
  static void change(float[] start, float[] value, float[] change, int length) {
    for (int i = 0; i < length; i++) {
      change[i] = value[i] - start[i];
    }
  }

  /** Leaves the mean in {@code sum}; false where there is none. */
  private boolean mean(float[][] values, long[] weights, int length) {
    Arrays.fill(sum, 0, length, 0);
    double total = 0;
    for (int worker = 0; worker < weights.length; worker++) {
      if (weights[worker] > 0) {
        add(values[worker], weights[worker], length);
        total += weights[worker];
      }
    }
    if (total == 0) {
      return false;
    }
    divide(total, length);
    return true;
  }

  /**
   * Divides the sum. Batches have 2^n rows more often than not, and the product with 2^-n is the
   * same number, to the bit, in less time.
   */
  private void divide(double total, int length) {
    double[] sum = this.sum;
    if (total == Math.scalb(1.0, Math.getExponent(total))) {
      double inverse = 1 / total;
      for (int i = 0; i < length; i++) {
        sum[i] *= inverse;
      }
    } else {
      for (int i = 0; i < length; i++) {
        sum[i] /= total;
      }
    }
  }

  /** A method of its own, a plain loop over arrays, which the JIT turns into vector code. */
  private void add(float[] values, double weight, int length) {
    double[] sum = this.sum;
    for (int i = 0; i < length; i++) {
      sum[i] += weight * values[i];
    }
  }

  /** Puts in place of the mean of logarithms the logarithm of the mean. */
  private void meanDeviations(Span span, float[] start, float[][] values, long[] weights) {
    boolean changes = rule.exchange() == ExchangeType.FLOAT16;
    double[] logs = new double[weights.length];
    for (int i = span.from(); i < span.to(); i++) {
      for (int worker = 0; worker < weights.length; worker++) {
        if (weights[worker] > 0) {
          logs[worker] = changes ? (double) start[i] + values[worker][i] : values[worker][i];
        }
      }
      double mean = meanDeviation(logs, weights);
      sum[i] = changes ? mean - start[i] : mean;
    }
  }

  /** Over the largest of them, so that nothing overflows and equal ones stay as they are. */
  private static double meanDeviation(double[] logs, long[] weights) {
    double largest = Double.NEGATIVE_INFINITY;
    double total = 0;
    for (int worker = 0; worker < weights.length; worker++) {
      if (weights[worker] > 0) {
        largest = Math.max(largest, logs[worker]);
        total += weights[worker];
      }
    }
    double variances = 0;
    for (int worker = 0; worker < weights.length; worker++) {
      if (weights[worker] > 0) {
        variances += weights[worker] * StrictMath.pow(10, 2 * (logs[worker] - largest));
      }
    }
    return largest + StrictMath.log10(variances / total) / 2;
  }

  private void whole(
      float[] start, float[] outerState, float[] result, int length, List<Span> statistics) {
    if (!needsStart()) {
      for (int i = 0; i < length; i++) {
        result[i] = (float) sum[i];
      }
      return;
    }
    for (int i = 0; i < length; i++) {
      sum[i] -= start[i];
    }
    step(outerState, length, statistics);
    for (int i = 0; i < length; i++) {
      result[i] = (float) (start[i] + sum[i]);
    }
  }

  private void halves(
      float[] start, float[] outerState, float[] result, int length, List<Span> statistics) {
    step(outerState, length, statistics);
    for (int i = 0; i < length; i++) {
      change[i] = (float) sum[i];
    }
    encode(start, length);
    HalfBlocks.decode(encoded(), change, length);
    apply(start, change, result, length);
  }

  /** Turns changes into steps, but for statistics, which have no momentum. */
  private void step(float[] outerState, int length, List<Span> statistics) {
    for (Span span : statistics) {
      System.arraycopy(sum, span.from(), kept, span.from(), span.length());
    }
    rule.outer().step(sum, outerState, length);
    for (Span span : statistics) {
      System.arraycopy(kept, span.from(), sum, span.from(), span.length());
      if (rule.outer().stateLength(1) > 0) {
        Arrays.fill(outerState, span.from(), span.to(), 0);
      }
    }
  }

  private void encode(float[] start, int length) {
    encoded.clear();
    HalfBlocks.encode(start, change, length, encoded);
    encoded.flip();
  }
}
