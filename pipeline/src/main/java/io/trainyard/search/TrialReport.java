package io.trainyard.search;

import java.util.List;

/**
 * How far a trial's training has come, in one fold.
 *
 * @param trial its number
 * @param fold 0 where there are no folds
 * @param epochs done; of one that diverged, those before the epoch in which it did
 * @param checks all so far, by epoch
 * @param seconds that the training has taken so far
 * @param averaged the monitored metric of the model that the training left, where that is a mean of
 *     weights and no epoch's; null for others, and until it has ended
 */
public record TrialReport(
    int trial,
    int fold,
    State state,
    int epochs,
    List<Check> checks,
    double seconds,
    Double averaged) {

  /** What there is to expect of a training. */
  public enum State {
    /** It can go on. */
    PAUSED,
    /** It came to its own end. */
    FINISHED,
    /** Its loss is not finite any more. */
    DIVERGED
  }

  /**
   * A measurement on the validation rows, or on those of the fold.
   *
   * @param value of the monitored metric
   */
  public record Check(int epoch, double value) {}

  public TrialReport {
    checks = List.copyOf(checks);
  }

  /**
   * A training whose loss is not finite any more, of which nothing else is known.
   *
   * @param fold 0 where there are no folds
   */
  public static TrialReport diverged(int trial, int fold) {
    return new TrialReport(trial, fold, State.DIVERGED, 0, List.of(), 0, null);
  }

  /**
   * A training that is one fit and knows no epochs. It counts as one: of those that are compared
   * after more of them it is worth what it was after its only one, and takes no more time.
   *
   * @param fold 0 where there are no folds
   * @param value of the monitored metric
   */
  static TrialReport fitted(int trial, int fold, double value, double seconds) {
    List<Check> only = List.of(new Check(1, value));
    return new TrialReport(trial, fold, State.FINISHED, 1, only, seconds, null);
  }

  /** This, with what was known before its end where it says less itself. */
  TrialReport knowing(TrialReport before) {
    return before == null || epochs >= before.epochs
        ? this
        : new TrialReport(
            trial, fold, state, before.epochs, before.checks, before.seconds, before.averaged);
  }

  boolean hasDone(int epoch) {
    return state != State.PAUSED || epochs >= epoch;
  }
}
