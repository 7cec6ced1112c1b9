package io.trainyard.augment;

/**
 * Places in an image in units of 2^-32 pixels, in which steps add up exactly: whole and half pixels
 * stay what they are.
 */
final class FixedPoint {

  private static final int FRACTION_BITS = 32;

  /** A pixel. */
  static final long ONE = 1L << FRACTION_BITS;

  /** Bits of a fraction that a float32 holds. */
  private static final int DROPPED = FRACTION_BITS - 24;

  private static final int MASK = (1 << 24) - 1;
  private static final float UNIT = 0x1p-24f;

  private FixedPoint() {}

  /** Wide enough for any image, and far from overflow along a row. */
  static long of(double pixels) {
    return Math.round(Math.max(-0x1p29, Math.min(0x1p29, pixels)) * ONE);
  }

  /** The row or column at a place or before it. */
  static int whole(long place) {
    return (int) (place >> FRACTION_BITS);
  }

  /** How far a place lies behind that row or column, from 0 to 1. */
  static float fraction(long place) {
    return ((int) (place >>> DROPPED) & MASK) * UNIT;
  }
}
