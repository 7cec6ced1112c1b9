package io.trainyard.ensemble.membership;

import io.trainyard.random.Seed;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * The first {@code taken} rows of a random order of all rows, each once. The order depends on the
 * seed and the number of rows alone, so that of two sizes the smaller bag is a part of the larger
 * one: what curves over the number of training rows are measured with.
 *
 * <p>A row's place in the order is a permutation of its position, which takes no memory: a network
 * of Feistel's over the next power of four, walked until it comes back below the number of rows
 * (Black and Rogaway, "Ciphers with arbitrary finite domains", 2002).
 *
 * @param taken rows of the bag, at most {@code rows}
 * @param rows of the split
 */
public record NestedBag(Seed seed, long taken, long rows) implements Bag {

  /** More than the four that make a permutation random, since rows may be few. */
  private static final int ROUNDS = 8;

  public NestedBag {
    if (taken < 0 || taken > rows) {
      throw new IllegalArgumentException(taken + " rows of " + rows);
    }
  }

  @Override
  public int count(long id, long position) {
    Objects.checkIndex(position, rows);
    return taken == rows || place(position) < taken ? 1 : 0;
  }

  /** Where the row at {@code position} comes in the order, from 0. */
  long place(long position) {
    long place = position;
    do {
      place = permuted(place);
    } while (place >= rows);
    return place;
  }

  private long permuted(long x) {
    int bits = halfBits();
    long mask = (1L << bits) - 1;
    long left = x >>> bits;
    long right = x & mask;
    for (int round = 0; round < ROUNDS; round++) {
      long next = left ^ (seed.of(round).of(right).value() & mask);
      left = right;
      right = next;
    }
    return left << bits | right;
  }

  private int halfBits() {
    int bits = Long.SIZE - Long.numberOfLeadingZeros(rows - 1);
    return Math.max(1, (bits + 1) / 2);
  }

  @Override
  public long first() {
    return 0;
  }

  @Override
  public long end() {
    return rows;
  }

  @Override
  public OptionalLong size() {
    return OptionalLong.of(taken);
  }
}
