package io.trainyard.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HalfBlocksTest {

  private static final int BLOCK = BlockAveraging.BLOCK;

  @Test
  void layoutIsAScaleAndHalvesLittleEndian() {
    // The largest is 1 = 2^15 * 2^-15, so that e = -15 (fff1) and 1 becomes the half of 32768: its
    // exponent 15 + 15 = 30, 7800. -0.5 becomes that of -16384: f400. 0 stays 0.
    assertThat(HexFormat.of().formatHex(encoded(1, -0.5f, 0).array()))
        .isEqualTo("f1ff" + "0078" + "00f4" + "0000");
  }

  @Test
  void scalesAreExactPowersOfTwo() {
    for (int power = -120; power < 128; power++) {
      float value = Math.scalb(1f, power);
      ByteBuffer block = encoded(value, value / 2, -value);

      assertThat(block.getShort(0)).isEqualTo((short) Math.max(-126, power - 15));
      assertThat(roundTrip(value, value / 2, -value)).containsExactly(value, value / 2, -value);
    }
  }

  @Test
  void roundsToTheNearestAndTiesToEven() {
    // With 2 as the largest, halves of [1, 2) are 2^-10 apart.
    float step = 0x1p-10f;
    assertThat(
            roundTrip(
                2,
                1 + 0.5f * step,
                1 + 1.5f * step,
                -(1 + 0.5f * step),
                1 + 0.5f * step + 0x1p-23f,
                1 + 1.5f * step - 0x1p-23f))
        .containsExactly(2, 1, 1 + 2 * step, -1, 1 + step, 1 + step);
  }

  @Test
  void aLargestValueThatRoundsUpToAPowerOfTwoTakesTheNextScale() {
    float almost = 2 - 0x1p-23f;

    assertThat(encoded(almost).getShort(0)).isEqualTo((short) (1 - 15));
    assertThat(roundTrip(almost)).containsExactly(2);
    // 2 - 2^-11 lies between the halves 2 - 2^-10 and 2, and 2 is the even one.
    assertThat(roundTrip(2 - 0x1p-11f)).containsExactly(2);
    assertThat(roundTrip(2 - 0x1p-10f)).containsExactly(2 - 0x1p-10f);
  }

  @Test
  void smallValuesBecomeSubnormalHalves() {
    // The largest, 1, has scale 2^-15: subnormal halves are 2^-24 * 2^-15 = 2^-39 apart.
    float least = 0x1p-39f;
    assertThat(roundTrip(1, least, 3 * least, 1023 * least, 1024 * least))
        .containsExactly(1, least, 3 * least, 1023 * least, 1024 * least);
    assertThat(roundTrip(1, 0.5f * least, 1.5f * least, 0.75f * least, 1022.5f * least))
        .containsExactly(1, 0, 2 * least, least, 1022 * least);
    assertThat(roundTrip(1, 1023.75f * least, -0.25f * least))
        .containsExactly(1, 1024 * least, -0f);
  }

  @Test
  void zerosStayZerosOfTheirSign() {
    float[] zeros = new float[BLOCK];
    zeros[7] = -0f;

    assertThat(bits(roundTrip(zeros))).isEqualTo(bits(zeros));
  }

  @Test
  void theSmallestFloatsAreKeptOrVanishButHarmNothing() {
    assertThat(roundTrip(Float.MIN_VALUE, -Float.MIN_VALUE)[0]).isBetween(0f, Float.MIN_NORMAL);
    assertThat(roundTrip(Float.MIN_NORMAL)).containsExactly(Float.MIN_NORMAL);
    assertThat(roundTrip(0x1.554p127f, 1)).containsExactly(0x1.554p127f, 0);
  }

  @Test
  void whatIsNotFiniteStaysSoAndLeavesItsNeighboursAlone() {
    float[] values = {
      Float.POSITIVE_INFINITY, 1, Float.NEGATIVE_INFINITY, Float.NaN, -0.25f, -Float.NaN
    };
    float[] back = roundTrip(values);

    assertThat(back)
        .containsExactly(
            Float.POSITIVE_INFINITY, 1, Float.NEGATIVE_INFINITY, Float.NaN, -0.25f, Float.NaN);
    assertThat(roundTrip(Float.NaN, Float.NaN)).containsExactly(Float.NaN, Float.NaN);
  }

  @Test
  void everyHalfComesBackAsItself() {
    float[] block = new float[2];
    block[0] = 65504;
    for (int half = 0; half < 0x7c00; half++) {
      ByteBuffer wire = buffer(2).putShort(0, (short) 0);
      wire.putShort(2, (short) 0x7bff).putShort(4, (short) half);
      HalfBlocks.decode(wire, block, 2);

      assertThat(block[1]).isEqualTo(halfByDefinition(half));
      assertThat(encoded(block).array()).isEqualTo(wire.array());
    }
  }

  /** IEEE 754 binary16, by its definition. */
  private static float halfByDefinition(int half) {
    int exponent = half >>> 10;
    double fraction = (half & 0x3ff) / 1024.0;
    double value = exponent == 0 ? fraction * 0x1p-14 : (1 + fraction) * Math.pow(2, exponent - 15);
    return (float) value;
  }

  @Test
  void errorsStayWithinTheBound() {
    Random random = new Random(5);
    for (int trial = 0; trial < 200; trial++) {
      float[] values = random(random, BLOCK);
      float largest = 0;
      for (float value : values) {
        largest = Math.max(largest, Math.abs(value));
      }
      float[] back = roundTrip(values);
      for (int i = 0; i < BLOCK; i++) {
        double bound = Math.max(Math.abs(values[i]) * 0x1p-11, largest * 0x1p-40);
        assertThat(Math.abs((double) back[i] - values[i])).isLessThanOrEqualTo(bound);
      }
    }
  }

  @Test
  void codingAgainWhatWasDecodedChangesNothing() {
    Random random = new Random(6);
    for (int trial = 0; trial < 200; trial++) {
      ByteBuffer once = encoded(random(random, BLOCK));
      float[] decoded = new float[BLOCK];
      HalfBlocks.decode(once, decoded, BLOCK);

      assertThat(encoded(decoded).array()).isEqualTo(once.array());
    }
  }

  @Test
  void whatWasNotNegativeIsNotMadeSoByRounding() {
    // From 0.3 down to almost 0: the nearest half of the change overshoots.
    Random random = new Random(7);
    float[] start = new float[BLOCK];
    float[] change = new float[BLOCK];
    int overshoots = 0;
    for (int trial = 0; trial < 50; trial++) {
      for (int i = 0; i < BLOCK; i++) {
        start[i] = random.nextFloat() * (float) Math.pow(10, -random.nextInt(20));
        change[i] = random.nextFloat() * 1e-6f * start[i] - start[i];
      }
      float[] nearest = roundTrip(change);
      ByteBuffer block = buffer(BLOCK);
      HalfBlocks.encode(start, change, BLOCK, block);
      float[] back = new float[BLOCK];
      HalfBlocks.decode(block.flip(), back, BLOCK);
      for (int i = 0; i < BLOCK; i++) {
        overshoots += start[i] + nearest[i] < 0 ? 1 : 0;
        assertThat(start[i] + back[i]).isGreaterThanOrEqualTo(0);
      }
    }
    assertThat(overshoots).as("so that the test can fail").isGreaterThan(1000);
  }

  @Test
  void countsAScaleForEachBlockBegun() {
    assertThat(HalfBlocks.bytes(0)).isZero();
    assertThat(HalfBlocks.bytes(1)).isEqualTo(4);
    assertThat(HalfBlocks.bytes(BLOCK)).isEqualTo(2 + 2 * BLOCK);
    assertThat(HalfBlocks.bytes(BLOCK + 1)).isEqualTo(2 + 2 * BLOCK + 4);
  }

  @Test
  void worksOnDirectBuffersAndMovesThemOn() {
    ByteBuffer direct = ByteBuffer.allocateDirect(100).order(ByteOrder.LITTLE_ENDIAN);
    direct.position(10);
    HalfBlocks.encode(new float[2], new float[] {1, -3}, 2, direct);
    assertThat(direct.position()).isEqualTo(16);
    float[] back = new float[2];
    HalfBlocks.decode(direct.position(10), back, 2);

    assertThat(direct.position()).isEqualTo(16);
    assertThat(back).containsExactly(1, -3);
  }

  @Test
  void refusesABigEndianBuffer() {
    assertThatThrownBy(() -> HalfBlocks.decode(ByteBuffer.allocate(4), new float[1], 1))
        .hasMessage("expected a little-endian buffer, found a big-endian one");
  }

  /** Of many magnitudes. */
  static float[] random(Random random, int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) (random.nextGaussian() * Math.pow(2, -random.nextInt(50)));
    }
    return values;
  }

  private static float[] roundTrip(float... values) {
    float[] back = new float[values.length];
    HalfBlocks.decode(encoded(values), back, values.length);
    return back;
  }

  /** Added to values so far below 0 that no sign can change. */
  private static ByteBuffer encoded(float... values) {
    float[] start = new float[values.length];
    Arrays.fill(start, -1);
    ByteBuffer block = buffer(values.length);
    HalfBlocks.encode(start, values, values.length, block);
    return block.flip();
  }

  private static ByteBuffer buffer(int length) {
    return ByteBuffer.allocate((int) HalfBlocks.bytes(length)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    return bits;
  }
}
