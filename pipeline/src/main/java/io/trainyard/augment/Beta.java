package io.trainyard.augment;

import io.trainyard.config.Range;
import java.util.SplittableRandom;

/**
 * Variates of the symmetric Beta distribution, Beta(alpha, alpha). All arithmetic is {@link
 * StrictMath}'s, so that a generator gives the same variates on every machine and JDK.
 */
final class Beta {

  /** The values of alpha for which nothing overflows or vanishes. */
  static final Range ALPHA = Range.between(0.01, 1000);

  private Beta() {}

  /**
   * @param alpha one of {@link #ALPHA}; 1 is the uniform distribution
   * @return 0 to 1
   */
  static double symmetric(double alpha, SplittableRandom random) {
    if (alpha > 1) {
      double x = gamma(alpha, random);
      return x / (x + gamma(alpha, random));
    }
    return johnk(alpha, random);
  }

  /** Jöhnk 1964: with x + y at most 1, x / (x + y), for x and y uniforms to the power 1 / alpha. */
  private static double johnk(double alpha, SplittableRandom random) {
    while (true) {
      // In logarithms, since with a small alpha both powers may be too small for a double.
      double logX = StrictMath.log(1 - random.nextDouble()) / alpha;
      double logY = StrictMath.log(1 - random.nextDouble()) / alpha;
      if (StrictMath.exp(logX) + StrictMath.exp(logY) <= 1) {
        return 1 / (1 + StrictMath.exp(logY - logX));
      }
    }
  }

  /**
   * Marsaglia and Tsang 2000, "A simple method for generating gamma variables"; shape at least 1.
   */
  private static double gamma(double shape, SplittableRandom random) {
    double d = shape - 1 / 3.0;
    double c = 1 / StrictMath.sqrt(9 * d);
    while (true) {
      double x = Normals.next(random);
      double root = 1 + c * x;
      double v = root * root * root;
      double u = 1 - random.nextDouble();
      if (v > 0 && StrictMath.log(u) < 0.5 * x * x + d - d * v + d * StrictMath.log(v)) {
        return d * v;
      }
    }
  }
}
