package io.trainyard.ensemble;

import io.trainyard.random.Seed;

/** Which of the overrides a member takes. */
public enum OverrideOrder {
  /** Each in turn, and then the first one again. */
  CYCLED,
  /** Any, each as likely as any other, as the seed and the member's number have it. */
  DRAWN;

  /**
   * @param number of the member, from 1
   * @param overrides how many there are, at least one
   * @param seed of the ensemble
   * @return which of them, from 0
   */
  int of(int number, int overrides, Seed seed) {
    return switch (this) {
      case CYCLED -> (number - 1) % overrides;
      case DRAWN -> (int) (seed.of("override").of(number).generator().nextDouble() * overrides);
    };
  }
}
