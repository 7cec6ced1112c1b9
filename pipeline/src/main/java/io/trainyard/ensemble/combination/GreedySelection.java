package io.trainyard.ensemble.combination;

/**
 * Forward selection with replacement (Caruana et al. 2004): from nothing, each round adds the
 * member with which the mean of those chosen so far has the least cross-entropy, the first of
 * equals. A member's weight is how often it stands in the best beginning of the list over that
 * beginning's length.
 */
final class GreedySelection {

  private final float[][] probabilities;

  /** Sums of the probabilities of the members chosen so far, of each row. */
  private final double[] sums;

  private final int[] counts;

  private GreedySelection(float[][] probabilities) {
    this.probabilities = probabilities;
    this.sums = new double[probabilities.length];
    this.counts = new int[probabilities[0].length];
  }

  /**
   * @param probabilities of the labels, rows x members; at least one row
   * @param rounds at least one
   */
  static double[] fit(float[][] probabilities, int rounds) {
    return new GreedySelection(probabilities).weights(rounds);
  }

  /**
   * The same by squared error: of a mean of members with counts c, {@code c' A c / (sum c)^2}.
   *
   * @param products of errors, members x members: A
   * @param rounds at least one
   */
  static double[] ofErrors(double[][] products, int rounds) {
    int[] counts = new int[products.length];
    double[] best = new double[counts.length];
    double least = Double.POSITIVE_INFINITY;
    for (int chosen = 1; chosen <= rounds; chosen++) {
      int next = 0;
      double lowest = Double.POSITIVE_INFINITY;
      for (int m = 0; m < counts.length; m++) {
        double error = errorWith(m, counts, products) / ((double) chosen * chosen);
        if (error < lowest) {
          lowest = error;
          next = m;
        }
      }
      counts[next]++;
      if (lowest < least) {
        least = lowest;
        for (int m = 0; m < counts.length; m++) {
          best[m] = (double) counts[m] / chosen;
        }
      }
    }
    return best;
  }

  private static double errorWith(int member, int[] counts, double[][] products) {
    double error = products[member][member];
    for (int m = 0; m < counts.length; m++) {
      error += 2 * counts[m] * products[member][m];
      for (int n = 0; n < counts.length; n++) {
        error += (double) counts[m] * counts[n] * products[m][n];
      }
    }
    return error;
  }

  private double[] weights(int rounds) {
    double[] best = new double[counts.length];
    double least = Double.POSITIVE_INFINITY;
    for (int chosen = 1; chosen <= rounds; chosen++) {
      double loss = choose(chosen);
      if (loss < least) {
        least = loss;
        for (int m = 0; m < counts.length; m++) {
          best[m] = (double) counts[m] / chosen;
        }
      }
    }
    return best;
  }

  /**
   * Adds the member that makes the best mean.
   *
   * @param size of the list with it
   * @return the loss of that mean
   */
  private double choose(int size) {
    int next = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int m = 0; m < counts.length; m++) {
      double loss = lossWith(m, size);
      if (loss < least) {
        least = loss;
        next = m;
      }
    }
    counts[next]++;
    for (int i = 0; i < sums.length; i++) {
      sums[i] += MixtureWeights.floored(probabilities[i][next]);
    }
    return least;
  }

  private double lossWith(int member, int size) {
    double loss = 0;
    for (int i = 0; i < sums.length; i++) {
      loss -= StrictMath.log((sums[i] + MixtureWeights.floored(probabilities[i][member])) / size);
    }
    return loss / sums.length;
  }
}
