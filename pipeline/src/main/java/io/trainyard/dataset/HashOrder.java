package io.trainyard.dataset;

import io.trainyard.random.Seed;
import java.util.Arrays;

/**
 * Seeded orders of things that have ids: by the hash that the seed gives an id, ties by the id. So
 * the order of two things does not depend on what else is there, nor on how they come in.
 */
final class HashOrder {

  private HashOrder() {}

  static long hash(Seed seed, long id) {
    return seed.of(id).value();
  }

  /** The indices of {@code ids} in seeded order. */
  static int[] of(Seed seed, long[] ids) {
    long[] hashes = new long[ids.length];
    for (int i = 0; i < ids.length; i++) {
      hashes[i] = hash(seed, ids[i]);
    }
    return sorted(hashes, ids);
  }

  /** The indices in the order of {@code hashes}, equal ones in the order of {@code ids}. */
  static int[] sorted(long[] hashes, long[] ids) {
    int n = ids.length;
    long[] packed = new long[n];
    // Sorting longs that end in the index is several times as fast as sorting objects.
    long indexMask = Long.highestOneBit(Math.max(1, n)) * 2 - 1;
    for (int i = 0; i < n; i++) {
      packed[i] = (hashes[i] & ~indexMask) | i;
    }
    Arrays.sort(packed);
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      order[i] = (int) (packed[i] & indexMask);
    }
    settleTies(order, hashes, ids);
    return order;
  }

  /** Insertion sort of what is sorted but for hashes that differ in their last bits only. */
  private static void settleTies(int[] order, long[] hashes, long[] ids) {
    for (int i = 1; i < order.length; i++) {
      int moving = order[i];
      int j = i;
      while (j > 0 && isBefore(moving, order[j - 1], hashes, ids)) {
        order[j] = order[j - 1];
        j--;
      }
      order[j] = moving;
    }
  }

  private static boolean isBefore(int a, int b, long[] hashes, long[] ids) {
    return hashes[a] < hashes[b] || (hashes[a] == hashes[b] && ids[a] < ids[b]);
  }
}
