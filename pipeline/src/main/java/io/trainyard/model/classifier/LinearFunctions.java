package io.trainyard.model.classifier;

import java.util.Arrays;

/**
 * Linear regression: one linear function a target. The arrays are not copied.
 *
 * @param coefficients targets x inputs
 * @param intercepts one a target
 */
public record LinearFunctions(double[][] coefficients, double[] intercepts) implements Regressor {

  public LinearFunctions {
    if (coefficients.length == 0 || coefficients.length != intercepts.length) {
      throw new IllegalArgumentException(
          "expected coefficients and an intercept for each target, found %d and %d"
              .formatted(coefficients.length, intercepts.length));
    }
  }

  @Override
  public int inputs() {
    return coefficients[0].length;
  }

  @Override
  public int outputs() {
    return intercepts.length;
  }

  @Override
  public int parameters() {
    return outputs() * (inputs() + 1);
  }

  @Override
  public boolean sound() {
    return Numbers.allAreFinite(intercepts)
        && Arrays.stream(coefficients).allMatch(Numbers::allAreFinite);
  }

  @Override
  public double[] predict(double[] row) {
    double[] values = intercepts.clone();
    for (int k = 0; k < values.length; k++) {
      values[k] += Numbers.product(coefficients[k], row);
    }
    return values;
  }
}
