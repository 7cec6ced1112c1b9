package io.trainyard.ensemble;

import io.trainyard.training.TaskOutcome;
import io.trainyard.training.TrainingListener;

/** Hears how the training of an ensemble goes, on the driver. */
public interface EnsembleListener {

  /** Hears nothing. */
  EnsembleListener NONE = new EnsembleListener() {};

  /** Members start to train, as many at the same time as there are slots. */
  default void started(int members) {}

  /** Hears of the one training that all members come from, where they do. */
  default TrainingListener training() {
    return TrainingListener.NONE;
  }

  /** A member has ended, now or in an earlier try. */
  default void ended(TaskOutcome outcome) {}

  /** All members have ended, and their predictions are combined. */
  default void combining(int members) {}
}
