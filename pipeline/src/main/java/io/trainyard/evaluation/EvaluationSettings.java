package io.trainyard.evaluation;

import io.trainyard.config.Range;
import io.trainyard.config.Section;

/**
 * How predictions are judged.
 *
 * @param topK the k of the top-k error
 * @param batchSize rows that go through the network at once
 */
public record EvaluationSettings(int topK, int batchSize) {

  /** Reads section {@code evaluation}; what is wrong with it is noted there. */
  public static EvaluationSettings read(Section root) {
    Section section = root.section("evaluation");
    EvaluationSettings settings =
        new EvaluationSettings(
            section.integer("top-k", Range.atLeast(1)),
            section.integer("batch-size", Range.atLeast(1)));
    section.done();
    return settings;
  }
}
