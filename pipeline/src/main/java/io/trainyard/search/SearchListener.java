package io.trainyard.search;

/** Hears how a search goes, on the driver. */
public interface SearchListener {

  /** Hears nothing. */
  SearchListener NONE = new SearchListener() {};

  /**
   * Trials start to be trained, or go on, as many at the same time as there are slots.
   *
   * @param folds that each of them is trained in; 1 where there is no cross-validation
   */
  default void started(int trials, int folds) {}

  /** A trial's training has got as far as it was to, for now. */
  default void ended(Trial trial, TrialReport report) {}

  /** The search is over. */
  default void decided(Leaderboard leaderboard) {}
}
