package io.trainyard.averaging;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Changes of a vector as 16-bit floating-point numbers with a scale for each block, little-endian:
 *
 * <pre>
 * block   exponent e, a signed integer of 16 bits; then for each value an IEEE 754 half h
 * value   h * 2^e
 * vector  its blocks of {@link BlockAveraging#BLOCK} values in order, the last one shorter
 * </pre>
 *
 * The exponent is the one for which the block's largest finite value lies between 2^15 and 65504,
 * the largest half, but at least -126. Scaling by a power of two is exact, so that all error is
 * that of rounding to the nearest half, ties to even: at most 2^-11 of the value, or 2^-40 of the
 * block's largest one where that is more. What can be written exactly comes back exactly, so that
 * coding again what was decoded changes nothing. Infinity and NaN come back as such.
 *
 * <p>One rounding is not to the nearest: where neither the old value nor the new one is negative,
 * but the old one and the rounded change would add up to less than 0, the change is rounded towards
 * zero instead. Second moments of an optimizer must not be negative, as their root is taken.
 *
 * <p>Nothing is allocated; the buffer moves on by what is written or read.
 */
final class HalfBlocks {

  private static final int INFINITY = 0x7f800000;
  private static final int SMALLEST_NORMAL_HALF = 0x38800000;
  private static final int HALF_INFINITY = 0x7c00;
  private static final int HALF_NAN = 0x7e00;
  private static final int LARGEST_HALF_EXPONENT = 15;

  /** Below it, neither 2^e nor 2^-e would be a normal float. */
  private static final int LEAST_EXPONENT = -126;

  private HalfBlocks() {}

  /** Bytes that a vector of {@code length} values takes, if it starts with a block. */
  static long bytes(long length) {
    long blocks = (length + BlockAveraging.BLOCK - 1) / BlockAveraging.BLOCK;
    return Short.BYTES * (length + blocks);
  }

  /**
   * Writes one block.
   *
   * @param start the values that the change is added to
   * @param change {@code length} values, at most {@link BlockAveraging#BLOCK}
   * @param out little-endian
   */
  static void encode(float[] start, float[] change, int length, ByteBuffer out) {
    requireLittleEndian(out);
    int exponent = exponent(change, length);
    float down = Math.scalb(1f, -exponent);
    float up = Math.scalb(1f, exponent);
    int at = out.position();
    out.position(at + (int) bytes(length));
    out.putShort(at, (short) exponent);
    for (int i = 0; i < length; i++) {
      int half = half(change[i] * down);
      float old = start[i];
      // Rounding doubles a change at most, so that most need no closer look.
      if (2 * Math.abs(change[i]) >= Math.abs(old)
          && turnsNegative(old, old + change[i], old + value(half) * up)) {
        half--;
      }
      at += Short.BYTES;
      out.putShort(at, (short) half);
    }
  }

  /** By the sign bits, for one branch that is hardly ever taken: signs themselves look random. */
  private static boolean turnsNegative(float old, float exact, float rounded) {
    return (Float.floatToRawIntBits(rounded)
            & ~Float.floatToRawIntBits(old)
            & ~Float.floatToRawIntBits(exact))
        < 0;
  }

  /**
   * Reads one block.
   *
   * @param in little-endian
   * @param change takes {@code length} values
   */
  static void decode(ByteBuffer in, float[] change, int length) {
    requireLittleEndian(in);
    int at = in.position();
    in.position(at + (int) bytes(length));
    float up = Math.scalb(1f, in.getShort(at));
    for (int i = 0; i < length; i++) {
      at += Short.BYTES;
      change[i] = value(in.getShort(at)) * up;
    }
  }

  /** Taken from the largest value after rounding, which may have carried it to the next power. */
  private static int exponent(float[] values, int length) {
    int largest = 0;
    for (int i = 0; i < length; i++) {
      int bits = Float.floatToRawIntBits(values[i]) & Integer.MAX_VALUE;
      largest = Math.max(largest, bits < INFINITY ? bits : 0);
    }
    int exponent = (rounded(largest) >>> 23) - 127;
    return Math.max(exponent - LARGEST_HALF_EXPONENT, LEAST_EXPONENT);
  }

  /** To 11 significant bits, the nearest, ties to even; the lowest 13 bits are left over. */
  private static int rounded(int bits) {
    return bits + 0xfff + ((bits >>> 13) & 1);
  }

  /** The nearest half, ties to even, of what is at most 65504 when rounded, or not finite. */
  private static int half(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = (bits >>> 16) & 0x8000;
    int magnitude = bits & Integer.MAX_VALUE;
    if (magnitude >= INFINITY) {
      return sign | (magnitude == INFINITY ? HALF_INFINITY : HALF_NAN);
    }
    if (magnitude >= SMALLEST_NORMAL_HALF) {
      return sign | ((rounded(magnitude) >>> 13) - (112 << 10));
    }
    // The last bit of 0.5 is worth 2^-24, as that of a subnormal half is: the addition rounds.
    int half = Float.floatToRawIntBits(Float.intBitsToFloat(magnitude) + 0.5f);
    return sign | (half - Float.floatToRawIntBits(0.5f));
  }

  /** A half's bits in a float's places make a value too small by 2^112, the biases' difference. */
  private static float value(int half) {
    int bits = (half & 0x7fff) << 13;
    if (bits >= HALF_INFINITY << 13) {
      bits |= INFINITY;
    }
    return Float.intBitsToFloat(bits | (half & 0x8000) << 16) * 0x1p112f;
  }

  private static void requireLittleEndian(ByteBuffer buffer) {
    if (buffer.order() != ByteOrder.LITTLE_ENDIAN) {
      throw new IllegalArgumentException("expected a little-endian buffer, found a big-endian one");
    }
  }
}
