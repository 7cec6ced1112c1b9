package io.trainyard.ensemble;

import io.trainyard.training.TaskOutcome;
import io.trainyard.training.TaskProgress;
import io.trainyard.training.TrainingListener;
import java.util.List;

/** Hears how the training of an ensemble goes, on the driver. */
public interface EnsembleListener {

  /** Hears nothing. */
  EnsembleListener NONE = new EnsembleListener() {};

  /**
   * What training the members, and combining them, will need of memory has been estimated.
   *
   * @param line for people
   */
  default void memoryPlanned(String line) {}

  /** Members start to train, as many at the same time as there are slots. */
  default void started(int members) {}

  /**
   * Members that are being trained have come further; they are looked at now and then, so that
   * epochs may have been left out.
   */
  default void progressed(List<TaskProgress> news) {}

  /** Hears of the one training that all members come from, where they do. */
  default TrainingListener training() {
    return TrainingListener.NONE;
  }

  /** A member has ended, now or in an earlier try. */
  default void ended(TaskOutcome outcome) {}

  /**
   * A run that has finished is to have another combination; nothing is trained.
   *
   * @param members that are combined anew
   * @param before how they were combined, for people
   * @param now how they are to be, for people
   */
  default void recombining(int members, String before, String now) {}

  /** All members have ended, and their predictions are combined. */
  default void combining(int members) {}
}
