package io.trainyard.language.ngram;

import java.io.Serializable;

/** How many n-grams of an order have a count of 1, 2, 3 and 4. */
record CountsOfCounts(long ones, long twos, long threes, long fours) implements Serializable {

  static final CountsOfCounts NONE = new CountsOfCounts(0, 0, 0, 0);

  /** Of these counts; others than 1 to 4 do not matter. */
  static CountsOfCounts of(long[] counts) {
    long[] found = new long[5];
    for (long count : counts) {
      if (count > 0 && count < found.length) {
        found[(int) count]++;
      }
    }
    return new CountsOfCounts(found[1], found[2], found[3], found[4]);
  }

  CountsOfCounts plus(CountsOfCounts other) {
    return new CountsOfCounts(
        ones + other.ones, twos + other.twos, threes + other.threes, fours + other.fours);
  }
}
