package io.trainyard.model;

import io.trainyard.config.Range;
import io.trainyard.config.Section;

/**
 * Friedman, "Stochastic gradient boosting", Computational Statistics and Data Analysis 2002: one of
 * MLlib's {@code GBTClassifier} for each class, against the rest, or {@code GBTRegressor} for each
 * target, by squared error.
 *
 * @param maxIter trees for each class
 * @param stepSize what each tree but the first is multiplied by
 */
public record GradientBoostedTrees(int maxIter, double stepSize, Trees trees) implements MllibSpec {

  static GradientBoostedTrees read(Section section) {
    return new GradientBoostedTrees(
        section.integer("max-iter", Range.atLeast(1)),
        section.decimal("step-size", new Range(0, true, 1, false)),
        Trees.read(section));
  }

  @Override
  public String kind() {
    return "gradient-boosted-trees";
  }

  @Override
  public boolean tells(Task task) {
    return true;
  }
}
