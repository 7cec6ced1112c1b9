package io.trainyard.search;

import java.util.Locale;

/**
 * What came of a trial.
 *
 * @param rank from 1, the best; where finished trials leave means of weights, those that were ended
 *     rank after them, whatever their epochs were worth
 * @param bracket from 0
 * @param epochs done; with folds, the most of any
 * @param bestEpoch the one that {@code value} was measured after; 0 with folds, where a mean of
 *     weights was left, or if it diverged
 * @param value the best of the monitored metric, or that of the mean of weights that was left; with
 *     folds, the mean of theirs; NaN if it diverged
 * @param seconds of training, of all folds together
 */
public record TrialOutcome(
    int rank,
    Trial trial,
    int bracket,
    Status status,
    int epochs,
    int bestEpoch,
    double value,
    double seconds) {

  /** How a trial came to its end. */
  public enum Status {
    /** By itself. */
    FINISHED,
    /** By the rule that ends hopeless ones. */
    ENDED,
    /** With a loss that is not finite. */
    DIVERGED;

    /** The name in tables. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public boolean hasValue() {
    return status != Status.DIVERGED;
  }
}
