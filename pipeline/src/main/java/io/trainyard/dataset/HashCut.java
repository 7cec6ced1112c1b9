package io.trainyard.dataset;

import io.trainyard.random.Seed;

/**
 * Which of the things with the ids 0, 1, ... come first in a seeded order ({@link HashOrder}), for
 * as many of them as there may be: it takes no memory for each.
 */
final class HashCut {

  private static final int DIGIT = 16;

  private HashCut() {}

  /**
   * The largest hash of the {@code first} ones among {@code count} ids; the smallest number there
   * is where {@code first} is 0, which no hash is below.
   */
  static long last(Seed seed, long count, long first) {
    if (first == 0) {
      return Long.MIN_VALUE;
    }
    long prefix = 0;
    long wanted = first;
    for (int shift = Long.SIZE - DIGIT; shift >= 0; shift -= DIGIT) {
      long[] digits = new long[1 << DIGIT];
      for (long id = 0; id < count; id++) {
        long hash = ordered(seed, id);
        // A shift by all bits is none, so the first digit has no prefix to compare.
        boolean isWithin = shift + DIGIT == Long.SIZE || hash >>> (shift + DIGIT) == prefix;
        if (isWithin) {
          digits[(int) (hash >>> shift) & 0xFFFF]++;
        }
      }
      int digit = 0;
      while (wanted > digits[digit]) {
        wanted -= digits[digit++];
      }
      prefix = prefix << DIGIT | digit;
    }
    return prefix ^ Long.MIN_VALUE;
  }

  /** Unsigned in the order of the signed hashes. */
  private static long ordered(Seed seed, long id) {
    return HashOrder.hash(seed, id) ^ Long.MIN_VALUE;
  }
}
