package io.trainyard.search;

import java.util.List;

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

  /**
   * What training the trials will need of memory has been estimated.
   *
   * @param line for people
   */
  default void memoryPlanned(String line) {}

  /**
   * Trials that are being trained have come further; they are looked at now and then, so that
   * epochs may have been left out.
   */
  default void progressed(List<TrialProgress> news) {}

  /** A trial's training has got as far as it was to, for now. */
  default void ended(Trial trial, TrialReport report) {}

  /** The search is over. */
  default void decided(Leaderboard leaderboard) {}
}
