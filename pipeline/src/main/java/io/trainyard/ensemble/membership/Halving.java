package io.trainyard.ensemble.membership;

/**
 * How many of the draws from a stretch of rows fall on the first part of it, as an inverse of the
 * distribution: a pure function of a uniform variate.
 *
 * <p>Values are tried from the mode outwards, up and down by turns, until their probabilities
 * together are above the variate. That is a variate of the very distribution, in as many steps as
 * its standard deviation has on average, about.
 */
enum Halving {

  /** Rows may be drawn more than once: Binomial(draws, part / whole). */
  WITH_REPLACEMENT {
    @Override
    long least(long draws, long part, long whole) {
      return 0;
    }

    @Override
    long most(long draws, long part, long whole) {
      return draws;
    }

    @Override
    long mode(long draws, long part, long whole) {
      return (long) ((draws + 1) * ((double) part / whole));
    }

    @Override
    double probability(long k, long draws, long part, long whole) {
      return StrictMath.exp(LogBinomial.of(k, draws, (double) part / whole));
    }

    @Override
    double next(long k, long draws, long part, long whole) {
      return (double) (draws - k) / (k + 1) * part / (whole - part);
    }
  },

  /** Rows are drawn once at most: Hypergeometric(whole, part, draws). */
  WITHOUT_REPLACEMENT {
    @Override
    long least(long draws, long part, long whole) {
      return Math.max(0, draws - (whole - part));
    }

    @Override
    long most(long draws, long part, long whole) {
      return Math.min(draws, part);
    }

    @Override
    long mode(long draws, long part, long whole) {
      return (long) ((draws + 1.0) * (part + 1.0) / (whole + 2.0));
    }

    /** Loader's identity: binomials of one p whose rounding errors are all small near the mode. */
    @Override
    double probability(long k, long draws, long part, long whole) {
      double p = (double) draws / whole;
      return StrictMath.exp(
          LogBinomial.of(k, part, p)
              + LogBinomial.of(draws - k, whole - part, p)
              - LogBinomial.of(draws, whole, p));
    }

    @Override
    double next(long k, long draws, long part, long whole) {
      return (double) (part - k) / (k + 1) * (draws - k) / (whole - part - draws + k + 1);
    }
  };

  /** What is left of 1 once so little comes from another value is rounding. */
  private static final double NOTHING = 0x1p-60;

  abstract long least(long draws, long part, long whole);

  abstract long most(long draws, long part, long whole);

  /** The most probable value, or one beside it. */
  abstract long mode(long draws, long part, long whole);

  abstract double probability(long k, long draws, long part, long whole);

  /** The probability of k + 1 over that of k. */
  abstract double next(long k, long draws, long part, long whole);

  /**
   * @param draws of all rows; at least 0
   * @param part rows of the first part; at least 1
   * @param whole rows; more than {@code part}
   * @param u uniform, at least 0 and less than 1
   * @return draws on the first part
   */
  long first(long draws, long part, long whole, double u) {
    long least = least(draws, part, whole);
    long most = most(draws, part, whole);
    if (least == most) {
      return least;
    }
    long mode = Math.max(least, Math.min(most, mode(draws, part, whole)));
    double high = probability(mode, draws, part, whole);
    double low = high;
    double left = u - high;
    for (long step = 1; left >= 0 && high + low > NOTHING; step++) {
      long up = mode + step;
      high = up > most ? 0 : high * next(up - 1, draws, part, whole);
      left -= high;
      if (left < 0) {
        return up;
      }
      long down = mode - step;
      low = down < least ? 0 : low / next(down, draws, part, whole);
      left -= low;
      if (left < 0) {
        return down;
      }
    }
    return mode;
  }
}
