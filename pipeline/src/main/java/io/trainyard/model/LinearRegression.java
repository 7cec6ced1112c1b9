package io.trainyard.model;

import io.trainyard.config.Section;

/** Least squares for each target, with penalties: MLlib's {@code LinearRegression}. */
public record LinearRegression(RegressionParameters parameters) implements MllibSpec {

  static LinearRegression read(Section section) {
    return new LinearRegression(RegressionParameters.read(section));
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
