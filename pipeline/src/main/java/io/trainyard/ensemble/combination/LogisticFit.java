package io.trainyard.ensemble.combination;

import java.util.Arrays;

/**
 * Multinomial logistic regression with an L2 penalty: the mean cross-entropy plus {@code l2 / 2}
 * times the squared distance of the coefficients from those of the geometric mean, {@code 1 /
 * members} for a member's own class and 0 for all others. So where rows say little, the fit stays
 * with the geometric mean. Intercepts are not penalized, as in scikit-learn and Spark.
 *
 * <p>Parameters stand in one vector: classes x (members x classes) coefficients, row-major, then an
 * intercept for each class.
 */
final class LogisticFit implements Lbfgs.Objective {

  private final Outcomes.LogFeatures data;
  private final double l2;
  private final int classes;
  private final int inputs;

  LogisticFit(Outcomes.LogFeatures data, double l2) {
    this.data = data;
    this.l2 = l2;
    this.classes = data.classes();
    this.inputs = data.members() * classes;
  }

  static Stacked fit(Outcomes.LogFeatures data, double l2) {
    LogisticFit fit = new LogisticFit(data, l2);
    double[] found = Lbfgs.minimize(fit, fit.start());
    double[] coefficients = new double[fit.classes * fit.inputs];
    double[] intercepts = new double[fit.classes];
    System.arraycopy(found, 0, coefficients, 0, coefficients.length);
    System.arraycopy(found, coefficients.length, intercepts, 0, intercepts.length);
    return new Stacked(data.members(), coefficients, intercepts);
  }

  /** The geometric mean. */
  private double[] start() {
    double[] start = new double[classes * inputs + classes];
    for (int c = 0; c < classes; c++) {
      for (int j = c; j < inputs; j += classes) {
        start[c * inputs + j] = prior(c, j);
      }
    }
    return start;
  }

  private double prior(int c, int input) {
    return input % classes == c ? 1.0 / data.members() : 0;
  }

  @Override
  public double evaluate(double[] parameters, double[] gradient) {
    Arrays.fill(gradient, 0);
    double loss = 0;
    double[] z = new double[classes];
    for (int i = 0; i < data.rows(); i++) {
      loss += row(data.values()[i], data.labels()[i], parameters, z, gradient);
    }
    loss /= data.rows();
    for (int k = 0; k < gradient.length; k++) {
      gradient[k] /= data.rows();
    }
    return loss + penalty(parameters, gradient);
  }

  private double row(float[] x, int label, double[] parameters, double[] z, double[] gradient) {
    int intercepts = classes * inputs;
    for (int c = 0; c < classes; c++) {
      double sum = parameters[intercepts + c];
      for (int j = 0; j < inputs; j++) {
        sum += parameters[c * inputs + j] * x[j];
      }
      z[c] = sum;
    }
    double own = z[label];
    double loss = Softmax.inPlace(z) - own;
    for (int c = 0; c < classes; c++) {
      double error = z[c] - (c == label ? 1 : 0);
      gradient[intercepts + c] += error;
      for (int j = 0; j < inputs; j++) {
        gradient[c * inputs + j] += error * x[j];
      }
    }
    return loss;
  }

  private double penalty(double[] parameters, double[] gradient) {
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      for (int j = 0; j < inputs; j++) {
        double distance = parameters[c * inputs + j] - prior(c, j);
        sum += distance * distance;
        gradient[c * inputs + j] += l2 * distance;
      }
    }
    return l2 / 2 * sum;
  }
}
