package io.trainyard.analysis;

import io.trainyard.training.TaskOutcome;

/** Hears how an analysis goes, on the driver. */
public interface AnalysisListener {

  /** Hears nothing. */
  AnalysisListener NONE = new AnalysisListener() {};

  /** Trainings start, or go on, as many at the same time as there are slots. */
  default void started(int trainings) {}

  /** A training has ended, now or before. */
  default void ended(TaskOutcome outcome) {}

  /** All trainings have ended; what they came to is measured. */
  default void measuring() {}

  /** The analysis is over. */
  default void measured(Findings findings) {}
}
