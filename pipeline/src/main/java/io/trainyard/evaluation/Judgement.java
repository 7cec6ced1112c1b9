package io.trainyard.evaluation;

import java.io.Serializable;
import java.util.function.IntToLongFunction;

/**
 * What is seen of a classifier's predictions, which merges across partitions: its figures, and the
 * mistakes that it was surest of. Not thread-safe.
 */
public record Judgement(ClassificationMetrics metrics, Mistakes mistakes) implements Serializable {

  /**
   * Judges rows that follow one another in their split.
   *
   * @param position of the first
   * @param ids that of each row
   * @param labels n
   * @param probabilities n x classes, row-major
   */
  public void add(long position, IntToLongFunction ids, int[] labels, float[] probabilities) {
    metrics.add(labels, probabilities);
    for (int i = 0; i < labels.length; i++) {
      int classes = metrics.classes();
      mistakes.add(
          position + i, ids.applyAsLong(i), labels[i], probabilities, i * classes, classes);
    }
  }

  /**
   * Adds what {@code other} has seen.
   *
   * @return this
   */
  public Judgement merge(Judgement other) {
    metrics.merge(other.metrics);
    mistakes.merge(other.mistakes);
    return this;
  }
}
