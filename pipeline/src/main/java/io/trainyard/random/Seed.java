package io.trainyard.random;

import java.io.Serializable;
import java.util.SplittableRandom;

/**
 * The root of every random choice. A choice is a pure function of the seed, its purpose and the
 * numbers that identify it (epoch, row id, ...), and so does not depend on the order in which, or
 * the machine on which, choices are made.
 *
 * <p>Mixing is the finalizer of SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom
 * number generators", OOPSLA 2014), applied to each part in turn.
 */
public record Seed(long value) implements Serializable {

  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
  private static final long SQRT_2 = 0x6A09E667F3BCC909L;

  /** The seed of one purpose, such as {@code "validation-split"}. */
  public Seed of(String purpose) {
    long hash = value;
    for (int i = 0; i < purpose.length(); i++) {
      hash = mix(hash + GOLDEN_GAMMA + purpose.charAt(i));
    }
    return new Seed(hash);
  }

  /** The seed of one numbered thing, such as an epoch or a row. */
  public Seed of(long number) {
    // Two different functions: with one, of(number) of seed value would be of(value) of seed
    // number.
    return new Seed(mix(mix(value + GOLDEN_GAMMA) + mix(number ^ SQRT_2)));
  }

  /** A generator of its own that starts from this seed. */
  public SplittableRandom generator() {
    return new SplittableRandom(value);
  }

  private static long mix(long z) {
    long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
    return b ^ (b >>> 31);
  }
}
