package io.trainyard.search;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What successive halving and Hyperband share. In whole numbers: a logarithm would be off by one.
 */
final class Halvings {

  private Halvings() {}

  /** With fewer there would be nothing to halve. */
  static int leastEpochs(int eta, int minEpochs) {
    return (int) Math.min(Integer.MAX_VALUE, (long) eta * minEpochs);
  }

  /** The most {@code s} for which {@code minEpochs * eta ^ s} is no more than {@code maxEpochs}. */
  static int most(int eta, int minEpochs, int maxEpochs) {
    int s = 0;
    for (long epochs = (long) minEpochs * eta; epochs <= maxEpochs; epochs *= eta) {
      s++;
    }
    return s;
  }

  static long power(int eta, int exponent) {
    long power = 1;
    for (int i = 0; i < exponent; i++) {
      power *= eta;
    }
    return power;
  }

  /**
   * {@code n_i = floor(n * eta ^ -i)}, but 1 at least, and {@code r_i = R * eta ^ (i - s)}, to the
   * nearest whole number, for i from 0 to s.
   */
  static List<Rung> rungs(int trials, int eta, int s, int maxEpochs) {
    return IntStream.rangeClosed(0, s)
        .mapToObj(
            i -> {
              long divisor = power(eta, s - i);
              return new Rung(
                  (int) Math.max(1, trials / power(eta, i)),
                  (int) ((2L * maxEpochs + divisor) / (2 * divisor)));
            })
        .toList();
  }

  static List<Integer> best(int places, List<Standing> standings) {
    return standings.stream()
        .filter(standing -> !standing.diverged())
        .sorted(Standing.BEST_FIRST)
        .limit(places)
        .map(Standing::trial)
        .sorted()
        .toList();
  }
}
