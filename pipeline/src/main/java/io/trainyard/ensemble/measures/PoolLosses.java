package io.trainyard.ensemble.measures;

import io.trainyard.evaluation.ClassificationMetrics;
import java.io.Serializable;

/**
 * The losses of the weighted mean of predictions beside the weighted means of losses, row by row.
 * What must hold of them is checked for each row. Not thread-safe.
 */
final class PoolLosses implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Of a sum of a few terms in double precision, generously. */
  private static final double ROUNDING = 1e-7;

  private final double[] weights;
  private double poolCrossEntropy;
  private double meanCrossEntropy;
  private double poolSquaredError;
  private double meanSquaredError;
  private double ambiguity;

  /**
   * @param weights of the members, at least 0, with a sum of 1
   */
  PoolLosses(double[] weights) {
    this.weights = weights.clone();
  }

  /**
   * @param probabilities members x classes
   * @throws IllegalStateException if a convex loss of the mean is above the mean of the losses, or
   *     squared errors do not decompose: a bug
   */
  void add(int label, float[][] probabilities) {
    double[] pool = pool(probabilities);
    double crossEntropy = 0;
    double squaredError = 0;
    double distance = 0;
    for (int m = 0; m < weights.length; m++) {
      crossEntropy += weights[m] * crossEntropy(probabilities[m][label]);
      squaredError += weights[m] * SquaredError.of(label, probabilities[m]);
      distance += weights[m] * SquaredError.between(probabilities[m], pool);
    }
    double ofPool = crossEntropy(pool[label]);
    double squaredOfPool = SquaredError.of(label, pool);
    requireAtMost("cross-entropy", ofPool, crossEntropy);
    requireAtMost("squared error", squaredOfPool, squaredError);
    requireAtMost("squared error and ambiguity", squaredOfPool + distance, squaredError);
    requireAtMost("mean squared error", squaredError, squaredOfPool + distance);
    poolCrossEntropy += ofPool;
    meanCrossEntropy += crossEntropy;
    poolSquaredError += squaredOfPool;
    meanSquaredError += squaredError;
    ambiguity += distance;
  }

  private double[] pool(float[][] probabilities) {
    double[] pool = new double[probabilities[0].length];
    for (int m = 0; m < weights.length; m++) {
      for (int c = 0; c < pool.length; c++) {
        pool[c] += weights[m] * probabilities[m][c];
      }
    }
    return pool;
  }

  /** {@code -ln p}, and its tangent at the least probability below that: convex everywhere. */
  static double crossEntropy(double p) {
    double least = ClassificationMetrics.LEAST_PROBABILITY;
    return p < least ? -Math.log(least) + (least - p) / least : -Math.log(p);
  }

  /** NaN, as of a member that has diverged, is at most anything. */
  static void requireAtMost(String what, double value, double bound) {
    if (value > bound + ROUNDING * (1 + Math.abs(bound))) {
      throw new IllegalStateException(
          "the ensemble's %s: expected at most %s, as is so of every convex loss, found %s"
              .formatted(what, bound, value));
    }
  }

  void merge(PoolLosses other) {
    poolCrossEntropy += other.poolCrossEntropy;
    meanCrossEntropy += other.meanCrossEntropy;
    poolSquaredError += other.poolSquaredError;
    meanSquaredError += other.meanSquaredError;
    ambiguity += other.ambiguity;
  }

  ConvexityBound bound(long rows) {
    return new ConvexityBound(
        poolCrossEntropy / rows,
        meanCrossEntropy / rows,
        poolSquaredError / rows,
        meanSquaredError / rows);
  }

  Ambiguity ambiguity(long rows) {
    return new Ambiguity(poolSquaredError / rows, meanSquaredError / rows, ambiguity / rows);
  }
}
