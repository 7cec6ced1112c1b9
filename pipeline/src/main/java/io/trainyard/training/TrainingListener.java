package io.trainyard.training;

import io.trainyard.averaging.EpochResult;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/** Hears how training goes, on the driver. Epochs and rounds count from 1. */
public interface TrainingListener {

  /** Hears nothing. */
  TrainingListener NONE = new TrainingListener() {};

  /**
   * What of the network runs natively, and what through stock Deeplearning4j, is known; or
   * something else that was found out about this training.
   *
   * @param text for people, one line or a few
   */
  default void surveyed(String text) {}

  /**
   * What training will need of memory has been estimated.
   *
   * @param line for people
   */
  default void memoryPlanned(String line) {}

  /**
   * Training starts, or goes on after {@code epochsDone} epochs that an earlier try finished.
   *
   * @param roundsPerEpoch the averagings in each epoch
   */
  default void started(int epochsDone, int maxEpochs, IntUnaryOperator roundsPerEpoch) {}

  /**
   * An averaging has been made.
   *
   * @param examples rows that all workers fitted in this round
   * @param loss their mean loss
   */
  default void averaged(int epoch, int round, long examples, double loss) {}

  /**
   * An epoch is over.
   *
   * @param validation metrics of the validation rows; empty where the epoch was not checked
   */
  default void epochEnded(
      int epoch, EpochResult result, Map<String, Double> validation, Optional<Integer> bestEpoch) {}

  /**
   * Training has ended, and leaves the mean of so many epochs' weights.
   *
   * @param validation metrics of the validation rows with this mean
   * @param lastEpoch the same with the last epoch's weights
   */
  default void weightsAveraged(
      int epochs, Map<String, Double> validation, Map<String, Double> lastEpoch) {}
}
