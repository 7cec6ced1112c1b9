package io.trainyard.model;

import io.trainyard.config.Range;
import io.trainyard.config.Section;

/**
 * Least squares for each target, with penalties: MLlib's {@code LinearRegression}.
 *
 * @param maxIter passes over the rows, at most
 * @param regParam of the penalty
 * @param elasticNetParam the part of the penalty that is l1; the rest is l2
 * @param tol relative change of the loss below which training ends
 * @param standardization whether the penalty is of coefficients of standardized features
 */
public record LinearRegression(
    int maxIter,
    double regParam,
    double elasticNetParam,
    double tol,
    boolean fitIntercept,
    boolean standardization)
    implements MllibSpec {

  static LinearRegression read(Section section) {
    return new LinearRegression(
        section.integer("max-iter", Range.atLeast(1)),
        section.decimal("reg-param", Range.atLeast(0)),
        section.decimal("elastic-net-param", Range.between(0, 1)),
        section.decimal("tol", Range.atLeast(0)),
        section.flag("fit-intercept"),
        section.flag("standardization"));
  }

  @Override
  public String kind() {
    return "linear-regression";
  }

  @Override
  public boolean tells(Task task) {
    return task instanceof Task.Regression;
  }
}
