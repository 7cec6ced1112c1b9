package io.trainyard.evaluation;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import java.io.Serializable;
import java.util.Map;
import java.util.function.Function;

/**
 * Whether each row is looked at in several views, whose probabilities are averaged (Krizhevsky,
 * Sutskever and Hinton 2012 do so with ten). Of a model that is put to use; training's own
 * validation looks at each row once.
 */
public sealed interface TestTimeAugmentation extends Serializable {

  /** Rows as they are stored. */
  record None() implements TestTimeAugmentation {
    @Override
    public String kind() {
      return "none";
    }

    @Override
    public int views() {
      return 1;
    }
  }

  /** Rows as they are stored, and mirrored left to right. */
  record Flip() implements TestTimeAugmentation {
    @Override
    public String kind() {
      return "flip";
    }

    @Override
    public int views() {
      return 2;
    }
  }

  /**
   * Rows as they are stored, and as the configuration's augmentation changes them.
   *
   * @param views all of them, at least 2
   */
  record Augment(int views) implements TestTimeAugmentation {
    @Override
    public String kind() {
      return "augment";
    }
  }

  /** As the configuration names it. */
  String kind();

  /** How many views there are of a row, the stored one included. */
  int views();

  /** Reads a key of section {@code evaluation}; null, with a problem noted, for an unknown kind. */
  static TestTimeAugmentation read(Section section) {
    Map<String, Function<Section, TestTimeAugmentation>> readers =
        Map.of(
            "none", kind -> new None(),
            "flip", kind -> new Flip(),
            "augment", kind -> new Augment(kind.integer("views", Range.between(2, 1000))));
    return section.kind("test-time-augmentation", "test-time-augmentation", readers);
  }
}
