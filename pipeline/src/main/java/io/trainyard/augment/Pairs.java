package io.trainyard.augment;

import java.util.SplittableRandom;

/**
 * Gives each row of a minibatch a partner, by a random permutation, as the code of mixup's and
 * CutMix's authors does. A row may be its own partner.
 *
 * @param partner of each row; a permutation
 */
record Pairs(int[] partner) {

  /** What is done to one row with what another was before anything was done. */
  @FunctionalInterface
  interface Meeting {

    /**
     * @param to where the row begins in its array, which is changed
     * @param from where its partner begins in {@code partners}
     */
    void mix(int to, float[] partners, int from);
  }

  static Pairs draw(int rows, SplittableRandom random) {
    return new Pairs(Permutation.of(rows, random));
  }

  /**
   * Lets all rows meet their partners, in place: along each cycle of the permutation a row's
   * partner comes after it, and so is still what it was, but for the last one's, which is the first
   * and is kept aside. A row that is its own partner stays as it is.
   *
   * @param values rows of {@code size} numbers, one after another
   */
  void meet(float[] values, int size, Meeting meeting) {
    float[] first = new float[size];
    boolean[] met = new boolean[partner.length];
    for (int start = 0; start < partner.length; start++) {
      if (met[start] || partner[start] == start) {
        continue;
      }
      System.arraycopy(values, start * size, first, 0, size);
      int row = start;
      for (; partner[row] != start; row = partner[row]) {
        meeting.mix(row * size, values, partner[row] * size);
        met[row] = true;
      }
      meeting.mix(row * size, first, 0);
      met[row] = true;
    }
  }

  /** lambda * row + (1 - lambda) * partner, number by number. */
  void blend(float[] values, int size, double lambda) {
    float own = (float) lambda;
    float others = (float) (1 - lambda);
    meet(
        values,
        size,
        (to, partners, from) -> {
          for (int i = 0; i < size; i++) {
            values[to + i] = own * values[to + i] + others * partners[from + i];
          }
        });
  }
}
