package io.trainyard.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.averaging.BlockAveraging.Block;
import io.trainyard.model.RunningStatistics;
import io.trainyard.model.RunningStatistics.Form;
import io.trainyard.model.RunningStatistics.Span;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BlockAveragingTest {

  private static final int BLOCK = BlockAveraging.BLOCK;
  private static final OuterOptimizer NONE = new OuterOptimizer.None();
  private static final OuterOptimizer NESTEROV = new OuterOptimizer.Nesterov(0.5, 0.5);

  private static BlockAveraging averaging(ExchangeType exchange, OuterOptimizer outer) {
    return new BlockAveraging(new AveragingRule(exchange, outer));
  }

  private static float[] mean(long[] weights, float[]... values) {
    BlockAveraging averaging = averaging(ExchangeType.FLOAT32, NONE);
    float[] result = new float[values[0].length];
    averaging.combine(new Block(0, result.length), null, values, weights, null, result);
    return result;
  }

  @Test
  void weighsByRows() {
    assertThat(mean(new long[] {3, 1}, new float[] {1, 10}, new float[] {5, 30}))
        .containsExactly(2, 15);
  }

  @ParameterizedTest
  @CsvSource({"128, 128", "96, 32", "1, 0", "128, 100", "3, 4"})
  void theMeanIsRoundedOnceWhateverTheNumberOfRows(long first, long second) {
    Random random = new Random(first);
    float[] one = new float[BLOCK];
    float[] other = new float[BLOCK];
    for (int i = 0; i < BLOCK; i++) {
      // From the smallest to the largest: of any exponent, as long as it is finite.
      one[i] = Float.intBitsToFloat(random.nextInt() & 0xbfffffff);
      other[i] = Float.intBitsToFloat(random.nextInt() & 0xbfffffff);
    }

    float[] mean = mean(new long[] {first, second}, one, other);

    for (int i = 0; i < BLOCK; i++) {
      double sum = (double) first * one[i] + (double) second * other[i];
      assertThat(mean[i]).isEqualTo((float) (sum / (first + second)));
    }
  }

  @Test
  void whoHasNoRowsHasNoSay() {
    assertThat(mean(new long[] {4, 0}, new float[] {2}, null)).containsExactly(2);
    assertThat(mean(new long[] {4, 0}, new float[] {2}, new float[] {Float.NaN}))
        .containsExactly(2);
  }

  @Test
  void theMeanOfEqualVectorsIsThatVector() {
    float[] vector = {0.1f, -3.3333333f, 1e-30f, 1e30f};
    long[] weights = counting(13, 7);
    float[][] values = new float[7][];
    Arrays.fill(values, vector);

    assertThat(mean(weights, values)).containsExactly(vector);
  }

  @Test
  void withFloat16EqualVectorsMoveByTheDecodedChangeWhateverTheirNumber() {
    Random random = new Random(1);
    float[] start = HalfBlocksTest.random(random, BLOCK);
    float[] value = HalfBlocksTest.random(random, BLOCK);
    float[] sent = sent(start, value);
    for (int workers = 1; workers <= 7; workers++) {
      BlockAveraging averaging = averaging(ExchangeType.FLOAT16, NONE);
      float[][] values = new float[workers][];
      Arrays.fill(values, sent);
      float[] result = new float[BLOCK];
      averaging.combine(new Block(0, BLOCK), start, values, counting(3, workers), null, result);

      for (int i = 0; i < BLOCK; i++) {
        assertThat(result[i]).isEqualTo(start[i] + sent[i]);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ExchangeType.class)
  void vectorsThatNobodyChangedStay(ExchangeType exchange) {
    float[] start = HalfBlocksTest.random(new Random(2), BLOCK);
    float[] value = exchange == ExchangeType.FLOAT16 ? new float[BLOCK] : start;
    BlockAveraging averaging = averaging(exchange, NESTEROV);
    float[] result = new float[BLOCK];
    averaging.combine(
        new Block(0, BLOCK),
        start,
        new float[][] {value, value},
        new long[] {2, 3},
        new float[BLOCK],
        result);

    assertThat(result).containsExactly(start);
  }

  @ParameterizedTest
  @EnumSource(ExchangeType.class)
  void whereNobodyHasRowsNothingChanges(ExchangeType exchange) {
    float[] start = {1, 2, 3};
    float[] state = {4, 5, 6};
    BlockAveraging averaging = averaging(exchange, NESTEROV);
    float[] result = new float[3];
    averaging.combine(new Block(0, 3), start, new float[2][], new long[2], state, result);

    assertThat(result).containsExactly(start);
    assertThat(state).containsExactly(4, 5, 6);
    float[] change = new float[3];
    HalfBlocks.decode(averaging.encoded(), change, 3);
    assertThat(change).containsOnly(0);
  }

  /** From 8, two workers of equal weight come to 6 and 2: d = -4. */
  @ParameterizedTest
  @EnumSource(ExchangeType.class)
  void theOuterOptimizerGoesOnFromTheStart(ExchangeType exchange) {
    boolean change = exchange == ExchangeType.FLOAT16;
    float[][] values = {{change ? -2 : 6}, {change ? -6 : 2}};
    float[] state = {2};
    float[] result = new float[1];
    BlockAveraging averaging = averaging(exchange, NESTEROV);
    averaging.combine(new Block(0, 1), new float[] {8}, values, new long[] {5, 5}, state, result);

    // u = 0.5 * 2 - 4 = -3; 8 + 0.5 * (-4 + 0.5 * -3) = 5.25.
    assertThat(state).containsExactly(-3);
    assertThat(result).containsExactly(5.25f);
  }

  @Test
  void theStartIsNeededForChangesAlone() {
    assertThat(averaging(ExchangeType.FLOAT32, NONE).needsStart()).isFalse();
    assertThat(averaging(ExchangeType.FLOAT32, NESTEROV).needsStart()).isTrue();
    assertThat(averaging(ExchangeType.FLOAT16, NONE).needsStart()).isTrue();
  }

  @Test
  void whoDecodesWhatIsSentOnHasTheVeryResult() {
    Random random = new Random(3);
    float[] start = HalfBlocksTest.random(random, BLOCK);
    BlockAveraging averaging = averaging(ExchangeType.FLOAT16, NESTEROV);
    float[][] values = {
      sent(start, HalfBlocksTest.random(random, BLOCK)),
      sent(start, HalfBlocksTest.random(random, BLOCK))
    };
    float[] result = new float[BLOCK];
    averaging.combine(
        new Block(0, BLOCK), start, values, new long[] {1, 2}, new float[BLOCK], result);
    ByteBuffer wire = averaging.encoded();
    float[] elsewhere = new float[BLOCK];
    assertThat(wire.remaining()).isEqualTo((int) HalfBlocks.bytes(BLOCK));
    HalfBlocks.decode(wire, elsewhere, BLOCK);
    BlockAveraging.apply(start, elsewhere, elsewhere, BLOCK);

    assertThat(elsewhere).isEqualTo(result);
  }

  @ParameterizedTest
  @EnumSource(ExchangeType.class)
  void aVectorMayBeCutAnywhereBetweenBlocks(ExchangeType exchange) {
    Random random = new Random(4);
    int length = 9 * BLOCK + 77;
    float[] start = HalfBlocksTest.random(random, length);
    float[] state = HalfBlocksTest.random(random, length);
    List<float[]> workers =
        IntStream.range(0, 3).mapToObj(w -> HalfBlocksTest.random(random, length)).toList();
    VectorAveraging.Result whole = average(exchange, start, state, workers);
    for (int[] cuts : new int[][] {{0, 1, 10}, {0, 4, 5, 7, 10}, {0, 0, 9, 10}}) {
      for (int chunk = 0; chunk + 1 < cuts.length; chunk++) {
        int from = cuts[chunk] * BLOCK;
        int to = Math.min(cuts[chunk + 1] * BLOCK, length);
        VectorAveraging.Result part =
            average(
                exchange,
                Arrays.copyOfRange(start, from, to),
                Arrays.copyOfRange(state, from, to),
                workers.stream().map(values -> Arrays.copyOfRange(values, from, to)).toList());

        assertThat(part.values()).isEqualTo(Arrays.copyOfRange(whole.values(), from, to));
        assertThat(part.outerState()).isEqualTo(Arrays.copyOfRange(whole.outerState(), from, to));
      }
    }
  }

  private static VectorAveraging.Result average(
      ExchangeType exchange, float[] start, float[] state, List<float[]> workers) {
    List<Sent> sent = workers.stream().map(one -> Sent.pack(exchange, start, one)).toList();
    return new VectorAveraging(new AveragingRule(exchange, NESTEROV))
        .of(start, state, sent, new long[] {3, 1, 2});
  }

  @Test
  void float16DiffersFromFloat32ByTwoRoundingsAtMost() {
    Random random = new Random(8);
    int length = 3 * BLOCK + 5;
    float[] start = new float[length];
    List<float[]> workers =
        IntStream.range(0, 3).mapToObj(w -> HalfBlocksTest.random(random, length)).toList();
    float[] exact = average(ExchangeType.FLOAT32, start, new float[length], workers).values();
    float[] halves = average(ExchangeType.FLOAT16, start, new float[length], workers).values();
    for (int i = 0; i < length; i++) {
      double largest = 0;
      for (float[] worker : workers) {
        largest = Math.max(largest, Math.abs(worker[i]));
      }
      // One rounding of each change, one of the mean; the step of nesterov is 0.75 of it at first.
      assertThat(Math.abs((double) halves[i] - exact[i]))
          .isLessThanOrEqualTo(0.75 * 2.01 * 0x1p-11 * largest + 8 * 0x1p-40);
    }
  }

  /** Standard deviations of 1 and 3, twice as many rows for the second: variances 1, 9 and 9. */
  @ParameterizedTest
  @EnumSource(ExchangeType.class)
  void deviationsInLogarithmsAreAveragedAsVariances(ExchangeType exchange) {
    float[] start = {0.25f, 0.25f};
    float[][] values = {{0, 0}, {(float) Math.log10(3), (float) Math.log10(3)}};
    float[] result = new float[2];
    new BlockAveraging(
            new AveragingRule(
                exchange,
                NONE,
                new RunningStatistics(
                    List.of(new Span(2 * BLOCK + 1, 2 * BLOCK + 2, Form.LOG_DEVIATION)))))
        .combine(
            new Block(2 * BLOCK, 2),
            start,
            given(exchange, start, values),
            new long[] {4, 8},
            null,
            result);

    float tolerance = exchange == ExchangeType.FLOAT16 ? 1e-3f : 1e-7f;
    assertThat(result[0]).isCloseTo((float) Math.log10(3) * 2 / 3, within(tolerance));
    assertThat(result[1]).isCloseTo((float) Math.log10(Math.sqrt(19 / 3.0)), within(tolerance));
  }

  private static float[][] given(ExchangeType exchange, float[] start, float[][] values) {
    if (exchange == ExchangeType.FLOAT32) {
      return values;
    }
    return Arrays.stream(values).map(value -> sent(start, value)).toArray(float[][]::new);
  }

  @Test
  void equalDeviationsInLogarithmsStayAsTheyAre() {
    float[] logs = {-37.5f, 1e-30f, 0.1f, 37.5f};
    float[] result = new float[4];
    var statistics = new RunningStatistics(List.of(new Span(0, 4, Form.LOG_DEVIATION)));
    new BlockAveraging(new AveragingRule(ExchangeType.FLOAT32, NONE, statistics))
        .combine(
            new Block(0, 4),
            null,
            new float[][] {logs, logs, logs},
            new long[] {3, 5, 7},
            null,
            result);

    assertThat(result).containsExactly(logs);
  }

  /** From 8, two workers of equal weight come to 6 and 2: the mean is 4. */
  @ParameterizedTest
  @EnumSource(ExchangeType.class)
  void anOuterOptimizerLeavesStatisticsAlone(ExchangeType exchange) {
    boolean change = exchange == ExchangeType.FLOAT16;
    float[][] values = new float[2][3];
    Arrays.fill(values[0], change ? -2 : 6);
    Arrays.fill(values[1], change ? -6 : 2);
    float[] state = new float[3];
    float[] result = new float[3];
    var statistics = new RunningStatistics(List.of(new Span(1, 2, Form.PLAIN)));
    BlockAveraging averaging =
        new BlockAveraging(new AveragingRule(exchange, NESTEROV, statistics));
    averaging.combine(
        new Block(0, 3), new float[] {8, 8, 8}, values, new long[] {5, 5}, state, result);

    // 8 + 0.5 * (-4 + 0.5 * -4) = 5
    assertThat(result).containsExactly(5, 4, 5);
    assertThat(state).containsExactly(-4, 0, -4);
  }

  @Test
  void aWorkerThatDivergedIsSeenInTheMean() {
    float[] start = {0, 0, 0};
    float[] diverged = sent(start, new float[] {Float.NaN, Float.POSITIVE_INFINITY, 1});
    float[] sound = sent(start, new float[] {1, 1, 1});
    float[] result = new float[3];
    averaging(ExchangeType.FLOAT16, NONE)
        .combine(
            new Block(0, 3),
            start,
            new float[][] {sound, diverged},
            new long[] {9, 1},
            null,
            result);

    assertThat(result).containsExactly(Float.NaN, Float.POSITIVE_INFINITY, 1);
  }

  /** What arrives of a worker's block with float16. */
  private static float[] sent(float[] start, float[] value) {
    float[] arrived = new float[start.length];
    Sent.pack(ExchangeType.FLOAT16, start, value).block(0, start.length, arrived);
    return arrived;
  }

  private static long[] counting(long from, int count) {
    return LongStream.range(from, from + count).toArray();
  }
}
