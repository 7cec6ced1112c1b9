package io.trainyard.ensemble.measures;

/** Squared distances of predictions. */
final class SquaredError {

  private SquaredError() {}

  /** From the label's one-hot vector. */
  static double of(int label, float[] probabilities) {
    double sum = 0;
    for (int c = 0; c < probabilities.length; c++) {
      double distance = probabilities[c] - (c == label ? 1.0 : 0);
      sum += distance * distance;
    }
    return sum;
  }

  /** From the label's one-hot vector. */
  static double of(int label, double[] probabilities) {
    double sum = 0;
    for (int c = 0; c < probabilities.length; c++) {
      double distance = probabilities[c] - (c == label ? 1.0 : 0);
      sum += distance * distance;
    }
    return sum;
  }

  /** From another prediction. */
  static double between(float[] a, double[] b) {
    double sum = 0;
    for (int c = 0; c < a.length; c++) {
      double distance = a[c] - b[c];
      sum += distance * distance;
    }
    return sum;
  }
}
