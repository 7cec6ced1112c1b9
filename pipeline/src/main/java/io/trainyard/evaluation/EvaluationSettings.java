package io.trainyard.evaluation;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.model.Ngram;
import java.io.Serializable;

/**
 * How predictions are judged.
 *
 * @param topK the k of the top-k error
 * @param batchSize rows that go through the network at once
 * @param mistakes how many of the mistakes that a model was surest of are shown
 * @param dropoutPasses how many passes of a network with its dropout on are averaged, of a model
 *     that is put to use; 0 for the one pass with dropout off
 * @param testTimeAugmentation of a model that is put to use, not of training's own validation
 * @param ngramOrder the n of the n-grams that language models are compared with; 0 for none
 */
public record EvaluationSettings(
    int topK,
    int batchSize,
    int mistakes,
    int dropoutPasses,
    TestTimeAugmentation testTimeAugmentation,
    int ngramOrder)
    implements Serializable {

  /** What a picture can show; each is in memory on the driver. */
  private static final int MOST_MISTAKES = 200;

  /** The standard error of their mean falls with the root of their number; each costs a pass. */
  private static final int MOST_PASSES = 200;

  /** Figures alone. */
  public EvaluationSettings(int topK, int batchSize) {
    this(topK, batchSize, 0, new TestTimeAugmentation.None());
  }

  /** With dropout off, and nothing to compare with. */
  public EvaluationSettings(
      int topK, int batchSize, int mistakes, TestTimeAugmentation testTimeAugmentation) {
    this(topK, batchSize, mistakes, 0, testTimeAugmentation, 0);
  }

  /** Reads section {@code evaluation}; what is wrong with it is noted there. */
  public static EvaluationSettings read(Section root) {
    Section section = root.section("evaluation");
    EvaluationSettings settings =
        new EvaluationSettings(
            section.integer("top-k", Range.atLeast(1)),
            section.integer("batch-size", Range.atLeast(1)),
            section.integer("mistakes", Range.between(0, MOST_MISTAKES)),
            section.optionalInteger("mc-dropout", Range.between(1, MOST_PASSES)).orElse(0),
            TestTimeAugmentation.read(section),
            section.optionalInteger("ngram-order", Ngram.ORDERS).orElse(0));
    section.done();
    return settings;
  }

  /**
   * Refuses what a model of text has no use for.
   *
   * @throws BadConfiguration if dropout or several views of images are asked for
   */
  public void requirePlain() {
    if (dropoutPasses > 0) {
      throw new BadConfiguration(
          "cannot use a model of text with dropout: expected evaluation.mc-dropout = null, found %d; set it to null"
              .formatted(dropoutPasses));
    }
    if (testTimeAugmentation.views() > 1) {
      throw new BadConfiguration(
          "cannot look at text in several views: expected evaluation.test-time-augmentation.kind = none, found %s; set it to none"
              .formatted(testTimeAugmentation.kind()));
    }
  }
}
