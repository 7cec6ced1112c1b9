package io.trainyard.ensemble.combination;

/**
 * The least value of {@code w' A w} over weights of at least 0 that sum to 1, for a symmetric
 * matrix A without negative eigenvalues. Weight goes from the member that has some and gains least
 * to the one that gains most, as much as is best, until no weights can be better by more than
 * rounding.
 */
final class SimplexMinimum {

  private static final double TOLERANCE = 1e-12;
  private static final int MOST_STEPS = 100_000;

  private final double[][] matrix;
  private final double[] weights;

  /** {@code A w}: half the gradient. */
  private final double[] slopes;

  private SimplexMinimum(double[][] matrix) {
    this.matrix = matrix;
    this.weights = Present.equalWeights(matrix.length);
    this.slopes = new double[matrix.length];
    for (int m = 0; m < weights.length; m++) {
      for (int n = 0; n < weights.length; n++) {
        slopes[m] += matrix[m][n] * weights[n];
      }
    }
  }

  static double[] of(double[][] matrix) {
    SimplexMinimum search = new SimplexMinimum(matrix);
    for (int step = 0; step < MOST_STEPS && search.step(); step++) {
      // Each step lowers the value.
    }
    return search.weights;
  }

  /** Whether there was something to gain. */
  private boolean step() {
    int to = 0;
    int from = -1;
    double scale = 0;
    for (int m = 0; m < weights.length; m++) {
      to = slopes[m] < slopes[to] ? m : to;
      from = weights[m] > 0 && (from < 0 || slopes[m] > slopes[from]) ? m : from;
      scale = Math.max(scale, Math.abs(matrix[m][m]));
    }
    double gain = slopes[from] - slopes[to];
    if (gain <= TOLERANCE * scale) {
      return false;
    }
    double curvature = matrix[to][to] + matrix[from][from] - 2 * matrix[to][from];
    double moved = curvature > 0 ? Math.min(weights[from], gain / curvature) : weights[from];
    weights[to] += moved;
    weights[from] -= moved;
    for (int m = 0; m < weights.length; m++) {
      slopes[m] += moved * (matrix[m][to] - matrix[m][from]);
    }
    return true;
  }
}
