package io.trainyard.training;

import io.trainyard.averaging.EpochResult;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/** Hears everything first, and passes it on. */
abstract class PassingOn implements TrainingListener {

  private final TrainingListener next;

  PassingOn(TrainingListener next) {
    this.next = next;
  }

  @Override
  public void surveyed(String text) {
    next.surveyed(text);
  }

  @Override
  public void memoryPlanned(String line) {
    next.memoryPlanned(line);
  }

  @Override
  public void started(int epochsDone, int maxEpochs, IntUnaryOperator roundsPerEpoch) {
    next.started(epochsDone, maxEpochs, roundsPerEpoch);
  }

  @Override
  public void averaged(int epoch, int round, long examples, double loss) {
    next.averaged(epoch, round, examples, loss);
  }

  @Override
  public void epochEnded(
      int epoch, EpochResult result, Map<String, Double> validation, Optional<Integer> bestEpoch) {
    next.epochEnded(epoch, result, validation, bestEpoch);
  }

  @Override
  public void weightsAveraged(
      int epochs, Map<String, Double> validation, Map<String, Double> lastEpoch) {
    next.weightsAveraged(epochs, validation, lastEpoch);
  }
}
