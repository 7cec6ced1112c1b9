package io.trainyard.augment;

import java.util.SplittableRandom;

/** Random orders. */
final class Permutation {

  private Permutation() {}

  /** The numbers from 0 to {@code n} (excluded), each order as likely as any other. */
  static int[] of(int n, SplittableRandom random) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      // Fisher and Yates, as the order comes to be.
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
