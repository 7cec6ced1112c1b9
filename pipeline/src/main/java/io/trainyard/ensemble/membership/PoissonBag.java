package io.trainyard.ensemble.membership;

import io.trainyard.random.Seed;
import java.util.Arrays;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * Each row k times, k ~ Poisson(rate), independently of all others: the smallest k whose cumulative
 * probability is above a uniform variate that the seed and the row's id give.
 */
final class PoissonBag implements Bag {

  private static final long serialVersionUID = 1L;

  private final Seed seed;
  private final long rows;

  /** P(at most k), for each k until it is 1 to a double's precision. */
  private final double[] cumulative;

  /**
   * @param seed of this member
   * @param rate mean count of a row; above 0, at most {@link Bootstrap#MOST_SAMPLES}
   */
  PoissonBag(Seed seed, double rate, long rows) {
    this.seed = seed;
    this.rows = rows;
    this.cumulative = cumulative(rate);
  }

  private static double[] cumulative(double rate) {
    double[] sums = new double[16];
    double term = StrictMath.exp(-rate);
    double sum = 0;
    int k = 0;
    // Past the mode terms fall, so that the first one too small to count ends the sum.
    while (k <= rate || sum + term > sum) {
      if (k == sums.length) {
        sums = Arrays.copyOf(sums, 2 * k);
      }
      sum += term;
      sums[k++] = sum;
      term *= rate / k;
    }
    return Arrays.copyOf(sums, k);
  }

  @Override
  public int count(long id, long position) {
    Objects.checkIndex(position, rows);
    double u = Uniform.of(seed.of(id));
    int k = 0;
    while (k < cumulative.length - 1 && u >= cumulative[k]) {
      k++;
    }
    return k;
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
    return OptionalLong.empty();
  }
}
