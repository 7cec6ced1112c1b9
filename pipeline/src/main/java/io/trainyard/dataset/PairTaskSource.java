package io.trainyard.dataset;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.dataset.exercise.PairTask;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/**
 * Pairs that are made: exercises for networks that read one text and write another.
 *
 * @param rows to train on and to validate by
 * @param testRows to test by, others than those
 */
public record PairTaskSource(PairTask task, int rows, int testRows) implements Source {

  static final String KIND = "pair-task";

  private static final int MOST_ROWS = 1_000_000_000;

  static Source read(Section section) {
    return new PairTaskSource(
        section.kind("task", "pair-task", PairTask.KINDS),
        section.integer("rows", Range.between(1, MOST_ROWS)),
        section.integer("test-rows", Range.between(0, MOST_ROWS)));
  }

  @Override
  public String kind() {
    return KIND;
  }

  /** What shapes the rows. */
  SortedMap<String, String> settings() {
    var settings = new TreeMap<String, String>();
    settings.put("dataset.source.task.kind", task.kind());
    task.settings().forEach((key, value) -> settings.put("dataset.source.task." + key, value));
    settings.put("dataset.source.rows", Integer.toString(rows));
    settings.put("dataset.source.test-rows", Integer.toString(testRows));
    return settings;
  }

  @Override
  public SourceContents open(Configuration conf) {
    return new PairTaskContents(this);
  }
}
