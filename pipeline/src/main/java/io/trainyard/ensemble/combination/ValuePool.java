package io.trainyard.ensemble.combination;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serializable;
import java.util.Arrays;

/**
 * A linear combination of members' outputs where these are values, {@code b_k + sum_m w_m y_mk}.
 * The mean of the members that take part stands in for those that do not. Immutable and
 * thread-safe.
 */
public final class ValuePool implements Serializable {

  private static final long serialVersionUID = 1L;

  private final double[] weights;
  private final double[] intercepts;

  /**
   * @param weights of the members
   * @param intercepts of the outputs
   */
  ValuePool(double[] weights, double[] intercepts) {
    this.weights = weights.clone();
    this.intercepts = intercepts.clone();
  }

  /** The mean of the members' outputs. */
  static ValuePool mean(ValueMoments moments) {
    return new ValuePool(Present.equalWeights(moments.members()), new double[moments.outputs()]);
  }

  /** The mean with weights on the simplex that has the least squared error. */
  static ValuePool weighted(ValueMoments moments) {
    double[] weights = SimplexMinimum.of(moments.errorProducts());
    return new ValuePool(weights, new double[moments.outputs()]);
  }

  /**
   * The mean of members that are chosen one after another, each as the one with which the mean of
   * those chosen so far has the least squared error, the first of equals; some more than once
   * (Caruana et al. 2004). The best beginning of the list is taken.
   *
   * @param rounds how many are chosen, at least one
   */
  static ValuePool greedy(ValueMoments moments, int rounds) {
    double[] weights = GreedySelection.ofErrors(moments.errorProducts(), rounds);
    return new ValuePool(weights, new double[moments.outputs()]);
  }

  /**
   * Stacked regressions (Breiman 1996): the least mean squared error with any weights, the same for
   * all outputs, and intercepts, plus l2 times the mean variance of the members' outputs times the
   * squared distance of the weights from those of the mean.
   */
  static ValuePool stacked(ValueMoments moments, double l2) {
    int members = moments.members();
    double ridge = 0;
    for (int m = 0; m < members; m++) {
      ridge += l2 * moments.covariance(m, m) / members;
    }
    if (ridge == 0) {
      return mean(moments);
    }
    double[][] matrix = new double[members][members];
    double[] right = new double[members];
    for (int m = 0; m < members; m++) {
      for (int n = 0; n < members; n++) {
        matrix[m][n] = moments.covariance(m, n) + (m == n ? ridge : 0);
      }
      right[m] = moments.covariance(m, members) + ridge / members;
    }
    double[] weights = Cholesky.solve(matrix, right);
    double[] intercepts = new double[moments.outputs()];
    for (int k = 0; k < intercepts.length; k++) {
      intercepts[k] = moments.mean(members, k);
      for (int m = 0; m < members; m++) {
        intercepts[k] -= weights[m] * moments.mean(m, k);
      }
    }
    return new ValuePool(weights, intercepts);
  }

  /** A copy. */
  public double[] weights() {
    return weights.clone();
  }

  /** A copy. */
  public double[] intercepts() {
    return intercepts.clone();
  }

  /**
   * Combines the outputs of all members.
   *
   * @param values members x outputs
   * @return a new array, of each output
   */
  public float[] combine(float[][] values) {
    boolean[] all = new boolean[weights.length];
    Arrays.fill(all, true);
    return combine(values, all);
  }

  /**
   * Combines the outputs of the members that take part.
   *
   * @param values members x outputs; those of others may be null
   * @param takesPart for each member; at least one of them
   * @return a new array, of each output
   */
  public float[] combine(float[][] values, boolean[] takesPart) {
    int present = Present.count(values, takesPart, weights.length);
    float[] result = new float[intercepts.length];
    for (int k = 0; k < result.length; k++) {
      double sum = intercepts[k];
      double all = 0;
      double absent = 0;
      for (int m = 0; m < weights.length; m++) {
        sum += takesPart[m] ? weights[m] * values[m][k] : 0;
        all += takesPart[m] ? values[m][k] : 0;
        absent += takesPart[m] ? 0 : weights[m];
      }
      result[k] = (float) (sum + absent * all / present);
    }
    return result;
  }

  /** {@code weights} and {@code intercepts}. */
  public ObjectNode toJson() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    ArrayNode each = json.putArray("weights");
    Arrays.stream(weights).forEach(each::add);
    ArrayNode own = json.putArray("intercepts");
    Arrays.stream(intercepts).forEach(own::add);
    return json;
  }
}
