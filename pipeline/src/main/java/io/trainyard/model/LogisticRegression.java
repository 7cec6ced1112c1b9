package io.trainyard.model;

import io.trainyard.config.Section;

/** Multinomial logistic regression: MLlib's {@code LogisticRegression}. */
public record LogisticRegression(RegressionParameters parameters) implements MllibSpec {

  static LogisticRegression read(Section section) {
    return new LogisticRegression(RegressionParameters.read(section));
  }

  @Override
  public String kind() {
    return "logistic-regression";
  }

  @Override
  public boolean tells(Task task) {
    return task instanceof Task.Classification;
  }
}
