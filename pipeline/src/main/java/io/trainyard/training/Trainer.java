package io.trainyard.training;

import io.trainyard.averaging.EpochResult;
import io.trainyard.averaging.ReplicaState;
import io.trainyard.averaging.Transport;
import io.trainyard.checkpoint.CheckpointStore;
import io.trainyard.stopping.EarlyStopping;
import io.trainyard.stopping.StoppingSettings;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * The loop of epochs: fit, validate, decide, checkpoint. What it does next depends on its progress
 * alone, and every checkpoint holds all of that, so that a training which was killed goes on as if
 * it had not been.
 */
final class Trainer {

  /** Measures parameters on the validation rows: metrics by name, without prefix. */
  @FunctionalInterface
  interface Validation {
    Map<String, Double> of(float[] parameters);
  }

  private final Transport transport;
  private final Validation validation;
  private final StoppingSettings stopping;
  private final CheckpointStore checkpoints;
  private final EpochTables tables;
  private final TrainingListener listener;

  Trainer(
      Transport transport,
      Validation validation,
      StoppingSettings stopping,
      CheckpointStore checkpoints,
      EpochTables tables,
      TrainingListener listener) {
    this.transport = transport;
    this.validation = validation;
    this.stopping = stopping;
    this.checkpoints = checkpoints;
    this.tables = tables;
    this.listener = listener;
  }

  /**
   * Trains until a reason to stop comes up.
   *
   * @param initial what training starts from if there is no checkpoint
   * @param roundsPerEpoch the averagings in each epoch, counted from 1
   */
  TrainingResult train(ReplicaState initial, IntUnaryOperator roundsPerEpoch) {
    return train(initial, roundsPerEpoch, Integer.MAX_VALUE).result();
  }

  /**
   * Trains until a reason to stop comes up, or so many epochs are done: then it pauses, with a
   * checkpoint, and goes on when it is called again with a later one.
   *
   * @param initial what training starts from if there is no checkpoint
   * @param roundsPerEpoch the averagings in each epoch, counted from 1
   */
  Progress train(ReplicaState initial, IntUnaryOperator roundsPerEpoch, int untilEpoch) {
    Progress progress =
        checkpoints.latest().map(Progress::from).orElseGet(() -> Progress.start(initial));
    listener.started(progress.epochsDone(), stopping.maxEpochs(), roundsPerEpoch);
    EarlyStopping decisions = EarlyStopping.resume(stopping, progress.stopping());
    while (progress.stopReason().isEmpty() && progress.epochsDone() < untilEpoch) {
      progress = epoch(progress, decisions, untilEpoch);
    }
    return progress;
  }

  private Progress epoch(Progress before, EarlyStopping decisions, int untilEpoch) {
    int epoch = before.epochsDone() + 1;
    long started = System.nanoTime();
    EpochResult result =
        transport.train(
            epoch - 1,
            before.state(),
            (e, round, examples, loss) -> listener.averaged(e + 1, round + 1, examples, loss));
    long fitted = System.nanoTime();
    Duration elapsed = before.elapsed().plusNanos(fitted - started);
    Progress progress = before.after(result, elapsed);
    Map<String, Double> metrics = Map.of();
    if (decisions.isCheck(epoch, elapsed)) {
      metrics = validation.of(result.state().parameters());
      double monitored = metrics.get(stopping.metric());
      progress =
          progress.judged(
              decisions.check(epoch, monitored, result.loss(), elapsed),
              decisions.state(),
              metrics);
    }
    long validated = System.nanoTime();
    // Before the checkpoint: what comes after it would be lost if the driver died in between.
    tables.metrics(epoch, result, metrics);
    tables.timings(epoch, result.seconds(), validated - fitted, 0);
    Optional<Integer> best = progress.best().map(Progress.Best::epoch);
    listener.epochEnded(epoch, result, metrics, best);
    boolean last = progress.stopReason().isPresent() || epoch >= untilEpoch;
    if (checkpoints.isDue(epoch) || last) {
      checkpoints.save(progress.toState(), monitored(metrics), stopping.higherIsBetter());
    }
    tables.timings(epoch, result.seconds(), validated - fitted, System.nanoTime() - validated);
    return progress;
  }

  private double monitored(Map<String, Double> metrics) {
    return metrics.getOrDefault(stopping.metric(), Double.NaN);
  }
}
