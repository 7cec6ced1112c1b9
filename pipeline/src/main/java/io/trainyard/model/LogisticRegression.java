package io.trainyard.model;

import io.trainyard.config.Section;

/** Multinomial logistic regression: MLlib's {@code LogisticRegression}. */
public record LogisticRegression(Linear linear) implements MllibSpec {

  static LogisticRegression read(Section section) {
    return new LogisticRegression(Linear.read(section));
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
