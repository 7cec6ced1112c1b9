package io.trainyard.ensemble.combination;

import io.trainyard.failure.BadData;
import java.io.Serializable;

/**
 * What has to be known of members' outputs and targets, where outputs are values and not
 * probabilities, to fit a {@link ValuePool} with the least squared error: means and products, whose
 * number depends on members and outputs alone. Merges across partitions, in partition order for the
 * same bits every time; numerically stable (Chan, Golub and LeVeque 1983). Not thread-safe.
 */
public final class ValueMoments implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Of a variance that is the difference of larger ones, as a part of these. */
  private static final double ROUNDING = 1e-12;

  private final int members;
  private final int outputs;

  /** Outputs x (members, then the target). */
  private final double[][] means;

  /** Sums over rows and outputs of products of distances from the means; the target comes last. */
  private final double[][] products;

  private long rows;

  /**
   * @param members at least one
   * @param outputs of each, at least one
   */
  public ValueMoments(int members, int outputs) {
    if (members < 1 || outputs < 1) {
      throw new IllegalArgumentException(members + " members, " + outputs + " outputs");
    }
    this.members = members;
    this.outputs = outputs;
    this.means = new double[outputs][members + 1];
    this.products = new double[members + 1][members + 1];
  }

  public int members() {
    return members;
  }

  public int outputs() {
    return outputs;
  }

  public long rows() {
    return rows;
  }

  private static void requireFinite(float value, int member) {
    if (!Float.isFinite(value)) {
      throw new BadData(
          "cannot combine the members: expected finite values, found %s of member %d; leave that member out"
              .formatted(value, member + 1));
    }
  }

  /**
   * Adds a row. The mean of the members that take part stands in for those that do not; a row in
   * which none takes part is left out.
   *
   * @param values members x outputs; those of others may be null
   * @param target of each output
   * @param takesPart for each member
   * @throws BadData if a value of a member that takes part is not finite
   */
  public void add(float[][] values, float[] target, boolean[] takesPart) {
    int present = 0;
    for (boolean takes : takesPart) {
      present += takes ? 1 : 0;
    }
    if (present == 0) {
      return;
    }
    rows++;
    double[] row = new double[members + 1];
    for (int k = 0; k < outputs; k++) {
      double sum = 0;
      for (int m = 0; m < members; m++) {
        if (takesPart[m]) {
          requireFinite(values[m][k], m);
          sum += values[m][k];
        }
      }
      for (int m = 0; m < members; m++) {
        row[m] = takesPart[m] ? values[m][k] : sum / present;
      }
      row[members] = target[k];
      add(row, means[k]);
    }
  }

  private void add(double[] row, double[] mean) {
    double[] before = new double[row.length];
    for (int i = 0; i < row.length; i++) {
      before[i] = row[i] - mean[i];
      mean[i] += before[i] / rows;
    }
    for (int i = 0; i < row.length; i++) {
      for (int j = 0; j < row.length; j++) {
        products[i][j] += before[i] * before[j] * (rows - 1) / rows;
      }
    }
  }

  /**
   * Adds what {@code other} has seen.
   *
   * @return this
   */
  public ValueMoments merge(ValueMoments other) {
    if (other.members != members || other.outputs != outputs) {
      throw new IllegalArgumentException(
          "%d members of %d outputs, not %d of %d"
              .formatted(members, outputs, other.members, other.outputs));
    }
    long all = rows + other.rows;
    if (other.rows == 0) {
      return this;
    }
    double between = (double) rows * other.rows / all;
    for (int i = 0; i <= members; i++) {
      for (int j = 0; j <= members; j++) {
        products[i][j] += other.products[i][j];
        for (int k = 0; k < outputs; k++) {
          double a = other.means[k][i] - means[k][i];
          double b = other.means[k][j] - means[k][j];
          products[i][j] += between * a * b;
        }
      }
    }
    for (int k = 0; k < outputs; k++) {
      for (int i = 0; i <= members; i++) {
        means[k][i] += (other.means[k][i] - means[k][i]) * other.rows / all;
      }
    }
    rows = all;
    return this;
  }

  /** Of a member's output, or, with {@code members} for the member, of the target. */
  double mean(int member, int output) {
    return means[output][member];
  }

  /** Mean over rows, summed over outputs, of the product of two members' errors. */
  double[][] errorProducts() {
    double[][] errors = new double[members][members];
    for (int m = 0; m < members; m++) {
      for (int n = 0; n < members; n++) {
        errors[m][n] = covariance(m, n) - covariance(m, members);
        errors[m][n] += covariance(members, members) - covariance(n, members);
        for (double[] mean : means) {
          errors[m][n] += (mean[m] - mean[members]) * (mean[n] - mean[members]);
        }
      }
    }
    return errors;
  }

  /**
   * How far two members err alike: the correlation of their errors, with covariance and variances
   * the means over outputs of each output's own. 0 for a member whose error is always the same.
   *
   * @return members x members, from -1 to 1; a member's with itself is 1
   */
  public double[][] errorCorrelations() {
    double[][] correlations = new double[members][members];
    for (int m = 0; m < members; m++) {
      for (int n = 0; n < members; n++) {
        double scale = errorDeviation(m) * errorDeviation(n);
        double correlation = scale > 0 ? errorCovariance(m, n) / scale : 0;
        // More than 1 is rounding.
        correlations[m][n] = m == n ? 1 : Math.max(-1, Math.min(1, correlation));
      }
    }
    return correlations;
  }

  /** 0 where nothing is left of the error but rounding. */
  private double errorDeviation(int m) {
    double variance = errorCovariance(m, m);
    return variance > ROUNDING * covariance(members, members) ? Math.sqrt(variance) : 0;
  }

  private double errorCovariance(int m, int n) {
    return covariance(m, n)
        - covariance(m, members)
        - covariance(n, members)
        + covariance(members, members);
  }

  /**
   * The mean over rows and outputs of the squared distance between what two members say, {@code
   * d_mn}. With members that count the same, {@code 1 / (2 M^2) sum_mn d_mn} is their ambiguity.
   *
   * @return members x members
   */
  public double[][] squaredDistances() {
    double[][] distances = new double[members][members];
    for (int m = 0; m < members; m++) {
      for (int n = 0; n < members; n++) {
        double sum = covariance(m, m) + covariance(n, n) - 2 * covariance(m, n);
        for (double[] mean : means) {
          sum += (mean[m] - mean[n]) * (mean[m] - mean[n]);
        }
        // Less than 0 is rounding.
        distances[m][n] = m == n ? 0 : Math.max(0, sum / outputs);
      }
    }
    return distances;
  }

  /** Summed over outputs; {@code members} is the target. */
  double covariance(int i, int j) {
    return products[i][j] / rows;
  }
}
