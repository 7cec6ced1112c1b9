package io.trainyard.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trainyard.averaging.EpochResult;
import io.trainyard.averaging.ReplicaState;
import io.trainyard.checkpoint.TrainingState;
import io.trainyard.failure.BadData;
import io.trainyard.model.RunningMean;
import io.trainyard.stopping.EarlyStopping;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All that the rest of a training depends on.
 *
 * @param epochsDone epochs finished
 * @param state what the next epoch starts from
 * @param best empty before the first check
 * @param stopping the checks so far
 * @param stopReason empty while training goes on
 * @param elapsed time spent in fitting, earlier tries included
 * @param examples rows fitted so far
 * @param trainLoss of the last epoch
 * @param lastMetrics of the validation rows, at the last check; empty before the first
 * @param mean of the weights of several epochs; empty where none has been taken yet
 */
record Progress(
    int epochsDone,
    ReplicaState state,
    Optional<Best> best,
    EarlyStopping.State stopping,
    Optional<String> stopReason,
    Duration elapsed,
    long examples,
    double trainLoss,
    Map<String, Double> lastMetrics,
    Optional<RunningMean.State> mean) {

  /** The best epoch so far, counted from 1. */
  record Best(int epoch, float[] parameters, Map<String, Double> metrics) {}

  /** The part of the progress that is small; it travels as JSON. */
  private record Notes(
      EarlyStopping.State stopping,
      String stopReason,
      Map<String, Double> bestMetrics,
      long elapsedNanos,
      long examples,
      double trainLoss,
      Map<String, Double> lastMetrics,
      int meanOf) {}

  private static final ObjectMapper JSON = new ObjectMapper();

  static Progress start(ReplicaState initial) {
    return new Progress(
        0,
        initial,
        Optional.empty(),
        new EarlyStopping.State(List.of()),
        Optional.empty(),
        Duration.ZERO,
        0,
        Double.NaN,
        Map.of(),
        Optional.empty());
  }

  Progress after(EpochResult result, Duration elapsed) {
    return new Progress(
        epochsDone + 1,
        result.state(),
        best,
        stopping,
        stopReason,
        elapsed,
        examples + result.examples(),
        result.loss(),
        lastMetrics,
        mean);
  }

  /** With the weights of the epoch that has just ended taken into the mean. */
  Progress averaging() {
    float[] parameters = state.parameters();
    RunningMean running =
        mean.map(RunningMean::new).orElseGet(() -> new RunningMean(parameters.length));
    running.add(parameters);
    return new Progress(
        epochsDone,
        state,
        best,
        stopping,
        stopReason,
        elapsed,
        examples,
        trainLoss,
        lastMetrics,
        Optional.of(running.state()));
  }

  Progress judged(
      EarlyStopping.Decision decision, EarlyStopping.State checks, Map<String, Double> metrics) {
    Optional<Best> newBest =
        decision.improved()
            ? Optional.of(new Best(epochsDone, state.parameters(), new TreeMap<>(metrics)))
            : best;
    return new Progress(
        epochsDone,
        state,
        newBest,
        checks,
        decision.stopReason(),
        elapsed,
        examples,
        trainLoss,
        new TreeMap<>(metrics),
        mean);
  }

  TrainingState toState() {
    Map<String, Double> bestMetrics = best.map(Best::metrics).orElse(Map.of());
    Notes notes =
        new Notes(
            stopping,
            stopReason.orElse(null),
            bestMetrics,
            elapsed.toNanos(),
            examples,
            trainLoss,
            lastMetrics,
            mean.map(RunningMean.State::count).orElse(0));
    try {
      return new TrainingState(
          epochsDone,
          state.parameters(),
          state.optimizerStates(),
          state.outerState(),
          best.map(Best::parameters).orElse(state.parameters()),
          best.map(Best::epoch).orElse(0),
          JSON.writeValueAsString(notes),
          mean.map(RunningMean.State::mean).orElse(new double[0]));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write the state of training as JSON", e);
    }
  }

  static Progress from(TrainingState state) {
    Notes notes = notes(state);
    Optional<Best> best =
        state.bestEpoch() == 0
            ? Optional.empty()
            : Optional.of(new Best(state.bestEpoch(), state.bestParameters(), notes.bestMetrics()));
    return new Progress(
        state.epochsDone(),
        new ReplicaState(state.parameters(), state.optimizerStates(), state.outerState()),
        best,
        notes.stopping(),
        Optional.ofNullable(notes.stopReason()),
        Duration.ofNanos(notes.elapsedNanos()),
        notes.examples(),
        notes.trainLoss(),
        notes.lastMetrics() == null ? Map.of() : new TreeMap<>(notes.lastMetrics()),
        notes.meanOf() == 0
            ? Optional.empty()
            : Optional.of(new RunningMean.State(notes.meanOf(), state.mean())));
  }

  private static Notes notes(TrainingState state) {
    try {
      return JSON.readValue(state.json(), Notes.class);
    } catch (JsonProcessingException e) {
      throw new BadData(
          "cannot resume from the checkpoint of epoch "
              + state.epochsDone()
              + ": expected notes of a training, found "
              + e.getOriginalMessage(),
          e);
    }
  }

  TrainingResult result() {
    Best chosen = best.orElseThrow();
    double seconds = Math.max(1e-9, elapsed.toNanos() / 1e9);
    return new TrainingResult(
        chosen.parameters(),
        epochsDone,
        chosen.epoch(),
        stopReason.orElseThrow(),
        chosen.metrics(),
        trainLoss,
        examples / seconds,
        Optional.empty());
  }
}
