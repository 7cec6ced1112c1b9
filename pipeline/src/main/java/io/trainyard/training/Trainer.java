package io.trainyard.training;

import io.trainyard.averaging.EpochResult;
import io.trainyard.averaging.ReplicaState;
import io.trainyard.averaging.Transport;
import io.trainyard.checkpoint.CheckpointStore;
import io.trainyard.model.RunningMean;
import io.trainyard.stopping.EarlyStopping;
import io.trainyard.stopping.StoppingSettings;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

  /**
   * What becomes of the weights of several epochs.
   *
   * @param when they are taken into the mean
   * @param normalize gives a mean the running statistics of batch normalization that belong to it
   * @param keeper hears of all of them
   */
  record Averaging(WeightAveraging when, UnaryOperator<float[]> normalize, WeightKeeper keeper) {

    static final Averaging NONE =
        new Averaging(new WeightAveraging.None(), UnaryOperator.identity());

    Averaging(WeightAveraging when, UnaryOperator<float[]> normalize) {
      this(when, normalize, epoch -> {});
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);

  private final Transport transport;
  private final Validation validation;
  private final Averaging averaging;
  private final StoppingSettings stopping;
  private final CheckpointStore checkpoints;
  private final EpochTables tables;
  private final TrainingListener listener;

  Trainer(
      Transport transport,
      Validation validation,
      Averaging averaging,
      StoppingSettings stopping,
      CheckpointStore checkpoints,
      EpochTables tables,
      TrainingListener listener) {
    this.transport = transport;
    this.validation = validation;
    this.averaging = averaging;
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
    return result(train(initial, roundsPerEpoch, Integer.MAX_VALUE));
  }

  /**
   * What a training that has ended came to: the best epoch, or where weights were averaged, and did
   * not go beyond the divergence threshold, their mean. A pure function of the progress, so that a
   * training which is killed meanwhile comes to the same.
   */
  TrainingResult result(Progress ended) {
    TrainingResult best = ended.result();
    if (diverged(ended)) {
      if (averaging.when() instanceof WeightAveraging.Swa) {
        LOG.warn(
            "training stopped with epoch {}, since {} went beyond stopping.divergence-threshold: the best epoch's weights are left, and no mean of several epochs'",
            best.epochs(),
            stopping.monitor());
      }
      return best;
    }
    if (ended.mean().isEmpty()) {
      if (averaging.when() instanceof WeightAveraging.Swa swa) {
        LOG.warn(
            "training stopped with epoch {}, before weights are averaged from epoch {} on: the best epoch's are left; lower weight-averaging.start-epoch, or raise stopping.patience",
            best.epochs(),
            swa.startEpoch());
      }
      return best;
    }
    RunningMean mean = new RunningMean(ended.mean().get());
    float[] parameters = averaging.normalize().apply(mean.mean());
    Map<String, Double> metrics = validation.of(parameters);
    listener.weightsAveraged(mean.count(), metrics, ended.lastMetrics());
    warnIfWorse(metrics, best);
    return best.with(
        parameters,
        metrics,
        new TrainingResult.Averaged(mean.count(), ended.lastMetrics(), best.validation()));
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
    if (averaging.when().takes(epoch) && !diverged(progress)) {
      progress = progress.averaging();
    }
    long validated = System.nanoTime();
    // Before the checkpoint: what comes after it would be lost if the driver died in between.
    tables.metrics(epoch, result, metrics);
    tables.timings(epoch, result.seconds(), validated - fitted, 0);
    Optional<Integer> best = progress.best().map(Progress.Best::epoch);
    listener.epochEnded(epoch, result, metrics, best);
    // Before the checkpoint too, for the same reason.
    averaging
        .keeper()
        .ended(new WeightKeeper.Epoch(epoch, result.state().parameters(), result.loss(), metrics));
    boolean last = progress.stopReason().isPresent() || epoch >= untilEpoch;
    if (checkpoints.isDue(epoch) || last) {
      checkpoints.save(progress.toState(), monitored(metrics), stopping.higherIsBetter());
    }
    tables.timings(epoch, result.seconds(), validated - fitted, System.nanoTime() - validated);
    return progress;
  }

  private void warnIfWorse(Map<String, Double> mean, TrainingResult best) {
    double ofMean = mean.get(stopping.metric());
    double ofBest = best.validation().get(stopping.metric());
    if (stopping.better(ofBest, ofMean, 0)) {
      LOG.warn(
          "{} is {} with the mean of the weights, which is left, and was {} with those of epoch {}; raise weight-averaging.start-epoch, or take weight-averaging.kind = none",
          stopping.monitor(),
          ofMean,
          ofBest,
          best.bestEpoch());
    }
  }

  private static boolean diverged(Progress progress) {
    return progress.stopReason().filter(EarlyStopping::diverged).isPresent();
  }

  private double monitored(Map<String, Double> metrics) {
    return metrics.getOrDefault(stopping.metric(), Double.NaN);
  }
}
