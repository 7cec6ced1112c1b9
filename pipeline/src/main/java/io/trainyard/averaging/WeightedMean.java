package io.trainyard.averaging;

/**
 * The mean of float32 vectors, weighted: sum of w_i x_i over sum of w_i. Vectors are added in the
 * order in which they come, in double precision and rounded once at the end, so that the mean of
 * equal vectors is that vector, and the result depends on the order of the workers alone.
 */
final class WeightedMean {

  private final double[] sum;
  private double weight;

  WeightedMean(int length) {
    this.sum = new double[length];
  }

  /** Adds {@code vector} with {@code weight} at least 0; one of weight 0 need not be there. */
  void add(float[] vector, double weight) {
    if (weight == 0) {
      return;
    }
    if (vector.length != sum.length) {
      throw new IllegalArgumentException(
          "expected " + sum.length + " values, found " + vector.length);
    }
    for (int i = 0; i < sum.length; i++) {
      sum[i] += weight * vector[i];
    }
    this.weight += weight;
  }

  /** The mean; meaningless before anything of positive weight was added. */
  float[] result() {
    float[] mean = new float[sum.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (float) (sum[i] / weight);
    }
    return mean;
  }
}
