package io.trainyard.ensemble;

import io.trainyard.training.TaskOutcome;

/** Hears how the training of an ensemble goes, on the driver. */
public interface EnsembleListener {

  /** Hears nothing. */
  EnsembleListener NONE = new EnsembleListener() {};

  /** Members start to train, as many at the same time as there are slots. */
  default void started(int members) {}

  /** A member has ended, now or in an earlier try. */
  default void ended(TaskOutcome outcome) {}

  /** All members have ended, and their predictions are combined. */
  default void combining(int members) {}
}
