package io.trainyard.model.classifier;

import java.util.Arrays;

/**
 * Multinomial logistic regression: the softmax of one linear function a class. The arrays are not
 * copied.
 *
 * @param coefficients classes x inputs
 * @param intercepts one a class
 */
public record SoftmaxRegression(double[][] coefficients, double[] intercepts)
    implements Classifier {

  public SoftmaxRegression {
    if (coefficients.length == 0 || coefficients.length != intercepts.length) {
      throw new IllegalArgumentException(
          "expected coefficients and an intercept for each class, found %d and %d"
              .formatted(coefficients.length, intercepts.length));
    }
  }

  @Override
  public int inputs() {
    return coefficients[0].length;
  }

  @Override
  public int classes() {
    return intercepts.length;
  }

  @Override
  public int parameters() {
    return classes() * (inputs() + 1);
  }

  @Override
  public boolean sound() {
    return Numbers.allAreNumbers(intercepts)
        && Arrays.stream(coefficients).allMatch(Numbers::allAreFinite);
  }

  @Override
  public double[] probabilities(double[] row) {
    double[] sums = intercepts.clone();
    for (int c = 0; c < sums.length; c++) {
      sums[c] += Numbers.product(coefficients[c], row);
    }
    return Numbers.softmax(sums);
  }
}
