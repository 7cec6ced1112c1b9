package io.trainyard.ensemble.combination;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Stacked generalization (Wolpert 1992): multinomial logistic regression on the members'
 * log-probabilities, {@code softmax(b + W x)} with {@code x(m, c) = ln p_m(c)}.
 *
 * @param coefficients W, classes x (members x classes), row-major
 * @param intercepts b, of each class
 */
record Stacked(int members, double[] coefficients, double[] intercepts) implements Combiner {

  static final String KIND = "stacking";

  Stacked {
    coefficients = coefficients.clone();
    intercepts = intercepts.clone();
    long expected = (long) members * intercepts.length * intercepts.length;
    if (coefficients.length != expected) {
      throw new IllegalArgumentException(
          coefficients.length + " coefficients in place of " + expected);
    }
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public int classes() {
    return intercepts.length;
  }

  @Override
  public double[] coefficients() {
    return coefficients.clone();
  }

  @Override
  public double[] intercepts() {
    return intercepts.clone();
  }

  @Override
  public float[] combine(float[][] probabilities, boolean[] takesPart) {
    Present.count(probabilities, takesPart, members);
    double[] x = features(probabilities, takesPart, classes());
    double[] z = intercepts.clone();
    for (int c = 0; c < z.length; c++) {
      int from = c * x.length;
      for (int j = 0; j < x.length; j++) {
        z[c] += coefficients[from + j] * x[j];
      }
    }
    Softmax.inPlace(z);
    return Softmax.toFloats(z);
  }

  /**
   * The logarithms of all members' probabilities, members x classes; for those that take no part,
   * the mean of those that do.
   */
  static double[] features(float[][] probabilities, boolean[] takesPart, int classes) {
    int members = takesPart.length;
    double[] x = new double[members * classes];
    double[] mean = new double[classes];
    int present = 0;
    for (int m = 0; m < members; m++) {
      present += takesPart[m] ? 1 : 0;
      for (int c = 0; takesPart[m] && c < classes; c++) {
        x[m * classes + c] = Softmax.log(probabilities[m][c]);
        mean[c] += x[m * classes + c];
      }
    }
    for (int m = 0; m < members; m++) {
      for (int c = 0; !takesPart[m] && c < classes; c++) {
        x[m * classes + c] = mean[c] / present;
      }
    }
    return x;
  }

  @Override
  public ObjectNode toJson() {
    return CombinerJson.write(this, coefficients, intercepts);
  }
}
