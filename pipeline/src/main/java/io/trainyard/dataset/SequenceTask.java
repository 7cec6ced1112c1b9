package io.trainyard.dataset;

import io.trainyard.random.Seed;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Exercises for networks that read sequences, whose rows are made and not read: an image of a row
 * for each step and a column for each number that is read at once. A byte v stands for v / 255. A
 * row follows from the seed and its id alone.
 */
enum SequenceTask {
  /** Bits, 0 or 255; the class is whether the number of ones is odd. */
  PARITY(1, List.of("even", "odd"), List.of()) {
    @Override
    Example row(Seed seed, long id, int steps) {
      SplittableRandom random = generator(seed, id);
      byte[] bits = new byte[steps];
      int ones = 0;
      for (int t = 0; t < steps; t++) {
        int bit = random.nextInt(2);
        bits[t] = (byte) (bit * MOST);
        ones += bit;
      }
      return new Example(id, ones % 2, bits);
    }
  },

  /** Two numbers at each step; the class is which of them has the larger sum. */
  LARGER(2, List.of("first", "second"), List.of()) {
    @Override
    Example row(Seed seed, long id, int steps) {
      SplittableRandom random = generator(seed, id);
      byte[] values = new byte[2 * steps];
      int difference = 0;
      // Without a tie, so that there is an answer.
      while (difference == 0) {
        for (int t = 0; t < steps; t++) {
          int first = random.nextInt(MOST + 1);
          int second = random.nextInt(MOST + 1);
          values[2 * t] = (byte) first;
          values[2 * t + 1] = (byte) second;
          difference += first - second;
        }
      }
      return new Example(id, difference > 0 ? 0 : 1, values);
    }
  },

  /** A number at each step; the target is the sum of all. */
  SUM(1, List.of(), List.of("sum")) {
    @Override
    Example row(Seed seed, long id, int steps) {
      SplittableRandom random = generator(seed, id);
      byte[] values = new byte[steps];
      int sum = 0;
      for (int t = 0; t < steps; t++) {
        int value = random.nextInt(MOST + 1);
        values[t] = (byte) value;
        sum += value;
      }
      return of(id, values, sum);
    }
  },

  /**
   * A number and a mark at each step; the target is the sum of the two numbers that are marked, one
   * in each half (Hochreiter and Schmidhuber, "Long short-term memory", Neural Computation 1997, as
   * Le, Jaitly and Hinton 2015 have it). Who always says 1 has a mean squared error of 1/6.
   */
  ADDING(2, List.of(), List.of("sum")) {
    @Override
    Example row(Seed seed, long id, int steps) {
      SplittableRandom random = generator(seed, id);
      byte[] values = new byte[2 * steps];
      for (int t = 0; t < steps; t++) {
        values[2 * t] = (byte) random.nextInt(MOST + 1);
      }
      int first = random.nextInt(steps / 2);
      int second = steps / 2 + random.nextInt(steps - steps / 2);
      values[2 * first + 1] = (byte) MOST;
      values[2 * second + 1] = (byte) MOST;
      return of(
          id,
          values,
          Byte.toUnsignedInt(values[2 * first]) + Byte.toUnsignedInt(values[2 * second]));
    }
  };

  private static final int MOST = 255;

  private final int width;
  private final List<String> classNames;
  private final List<String> targetNames;

  SequenceTask(int width, List<String> classNames, List<String> targetNames) {
    this.width = width;
    this.classNames = classNames;
    this.targetNames = targetNames;
  }

  /** How many numbers are read at each step. */
  int width() {
    return width;
  }

  /** In index order; none where there is a target. */
  List<String> classNames() {
    return classNames;
  }

  /** None where there are classes. */
  List<String> targetNames() {
    return targetNames;
  }

  /**
   * Makes a row.
   *
   * @param steps 2 or more
   */
  abstract Example row(Seed seed, long id, int steps);

  private static SplittableRandom generator(Seed seed, long id) {
    return seed.of(id).generator();
  }

  private static Example of(long id, byte[] values, int sum) {
    return new Example(id, 0, values).with(new float[] {(float) sum / MOST});
  }
}
