package io.trainyard.dataset;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import org.apache.hadoop.conf.Configuration;

/**
 * Rows that are made: exercises for networks that read sequences.
 *
 * @param rows to train on and to validate by
 * @param testRows to test by, others than those
 */
public record TaskSource(SequenceTask task, int steps, int rows, int testRows) implements Source {

  static final String KIND = "sequence-task";

  /** So that their ids, labels and order fit into arrays of the driver. */
  private static final int MOST_ROWS = 100_000_000;

  private static final int MOST_STEPS = 10_000;

  static Source read(Section section) {
    return new TaskSource(
        section.choice("task", SequenceTask.class),
        section.integer("steps", Range.between(2, MOST_STEPS)),
        section.integer("rows", Range.between(1, MOST_ROWS)),
        section.integer("test-rows", Range.between(0, MOST_ROWS)));
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public SourceContents open(Configuration conf) {
    return new TaskContents(this);
  }
}
