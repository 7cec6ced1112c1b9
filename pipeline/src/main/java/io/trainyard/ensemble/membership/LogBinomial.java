package io.trainyard.ensemble.membership;

/**
 * The logarithm of binomial probabilities, after Loader, "Fast and accurate computation of binomial
 * probabilities" (2000): from the errors of Stirling's formula, so that it keeps about twelve
 * digits near the mode, however many trials there are. All arithmetic is {@link StrictMath}'s, so
 * that it gives the same bits on every machine and JDK.
 */
final class LogBinomial {

  private static final int TABLE = 16;

  /** ln(n!) less Stirling's formula, for small n; 0 is not used. */
  private static final double[] STIRLING_ERROR = new double[TABLE];

  static {
    double logFactorial = 0;
    for (int n = 1; n < TABLE; n++) {
      double log = StrictMath.log(n);
      logFactorial += log;
      STIRLING_ERROR[n] =
          logFactorial - ((n + 0.5) * log - n + 0.5 * StrictMath.log(2 * StrictMath.PI));
    }
  }

  private LogBinomial() {}

  /**
   * ln of the probability of k successes in n trials.
   *
   * @param n at least 0
   * @param k 0 to n
   * @param p of a success; above 0, below 1
   */
  static double of(long k, long n, double p) {
    if (k == 0) {
      return n * StrictMath.log1p(-p);
    }
    if (k == n) {
      return n * StrictMath.log(p);
    }
    double failures = n - k;
    double stirling = stirlingError(n) - stirlingError(k) - stirlingError(n - k);
    double root = 0.5 * StrictMath.log(n / (2 * StrictMath.PI * k * failures));
    return stirling
        + root
        + k * StrictMath.log1p((n * p - k) / k)
        + failures * StrictMath.log1p((n * (1 - p) - failures) / failures);
  }

  /** ln(n!) less ((n + 1/2) ln n - n + ln(2 pi) / 2), for n of at least 1. */
  private static double stirlingError(long n) {
    if (n < TABLE) {
      return STIRLING_ERROR[(int) n];
    }
    double inverse = 1.0 / n;
    double square = inverse * inverse;
    return inverse * (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square / 1680)));
  }
}
