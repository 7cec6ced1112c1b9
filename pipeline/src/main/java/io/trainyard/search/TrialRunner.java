package io.trainyard.search;

import java.util.List;
import java.util.function.Consumer;

/** Trains networks. */
@FunctionalInterface
public interface TrialRunner {

  /**
   * Trains all of these, in any order and as many at once as it likes, and returns when all are
   * done. A training that was paused goes on as if it had not been.
   *
   * @param ended to be told of each as soon as it has got as far as it was to, by any thread
   */
  void run(List<Assignment> assignments, Consumer<TrialReport> ended);
}
