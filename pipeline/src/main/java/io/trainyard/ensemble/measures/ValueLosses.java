package io.trainyard.ensemble.measures;

import java.io.Serializable;

/**
 * Squared errors of the weighted mean of members' values beside the weighted mean of their squared
 * errors, row by row. What must hold of them is checked for each row. An error is the mean over the
 * outputs, in standardized units, as of the loss. Not thread-safe.
 */
final class ValueLosses implements Serializable {

  private static final long serialVersionUID = 1L;

  private final double[] weights;
  private double pool;
  private double members;
  private double ambiguity;

  /**
   * @param weights of the members, at least 0, with a sum of 1
   */
  ValueLosses(double[] weights) {
    this.weights = weights.clone();
  }

  /**
   * @param values members x outputs, standardized
   * @throws IllegalStateException if the mean's squared error is above the mean of the members', or
   *     they do not decompose: a bug
   */
  void add(float[] targets, float[][] values) {
    double ofPool = 0;
    double ofMembers = 0;
    double distances = 0;
    for (int k = 0; k < targets.length; k++) {
      double mean = 0;
      for (int m = 0; m < weights.length; m++) {
        mean += weights[m] * values[m][k];
      }
      ofPool += square(mean - targets[k]);
      for (int m = 0; m < weights.length; m++) {
        ofMembers += weights[m] * square((double) values[m][k] - targets[k]);
        distances += weights[m] * square(values[m][k] - mean);
      }
    }
    PoolLosses.requireAtMost("squared error", ofPool, ofMembers);
    PoolLosses.requireAtMost("squared error and ambiguity", ofPool + distances, ofMembers);
    PoolLosses.requireAtMost("mean squared error", ofMembers, ofPool + distances);
    pool += ofPool / targets.length;
    members += ofMembers / targets.length;
    ambiguity += distances / targets.length;
  }

  private static double square(double x) {
    return x * x;
  }

  void merge(ValueLosses other) {
    pool += other.pool;
    members += other.members;
    ambiguity += other.ambiguity;
  }

  Ambiguity ambiguity(long rows) {
    return new Ambiguity(pool / rows, members / rows, ambiguity / rows);
  }
}
