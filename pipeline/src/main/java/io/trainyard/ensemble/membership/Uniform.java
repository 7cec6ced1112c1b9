package io.trainyard.ensemble.membership;

import io.trainyard.random.Seed;

/** Uniform variates that are functions of a seed. */
final class Uniform {

  private static final int MANTISSA_BITS = 53;

  private Uniform() {}

  /** A multiple of 2^-53, at least 0 and less than 1. */
  static double of(Seed seed) {
    return (seed.value() >>> (Long.SIZE - MANTISSA_BITS)) * 0x1p-53;
  }
}
