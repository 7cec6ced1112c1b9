package io.trainyard.model;

import io.trainyard.config.Range;
import io.trainyard.config.Section;

/**
 * Breiman, "Random forests", Machine Learning 2001: MLlib's {@code RandomForestClassifier}, and for
 * each target its {@code RandomForestRegressor}.
 *
 * @param impurity of classes; splits make the variance of values less
 * @param bootstrap whether each tree has a bootstrap of its own of the member's rows
 */
public record RandomForest(int numTrees, Impurity impurity, boolean bootstrap, Trees trees)
    implements MllibSpec {

  /** What splits make less. */
  public enum Impurity {
    GINI,
    ENTROPY
  }

  static RandomForest read(Section section) {
    return new RandomForest(
        section.integer("num-trees", Range.atLeast(1)),
        section.choice("impurity", Impurity.class),
        section.flag("bootstrap"),
        Trees.read(section));
  }

  @Override
  public String kind() {
    return "random-forest";
  }

  @Override
  public boolean tells(Task task) {
    return true;
  }
}
