package io.trainyard.training;

import io.trainyard.stopping.EarlyStopping;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a training has come to so far.
 *
 * @param epochs done; 0 in the end too where there are none, but one fit
 * @param bestEpoch counted from 1; 0 before the first check
 * @param stopReason in snake_case; null while it has not ended
 * @param validation the best epoch's metrics of the validation rows, without prefix; of a training
 *     that has ended and averaged weights, those of their mean
 * @param trainLoss the last epoch's
 * @param examplesPerSecond rows fitted over the wall time of fitting
 * @param seconds that fitting took
 * @param parameters numbers that were trained
 * @param checks the monitored value after each epoch that was checked
 */
public record TaskReport(
    int epochs,
    int bestEpoch,
    String stopReason,
    Map<String, Double> validation,
    double trainLoss,
    double examplesPerSecond,
    double seconds,
    int parameters,
    List<EarlyStopping.Observation> checks)
    implements Serializable {

  private static final String CYCLE_END = "cycle_end";

  public TaskReport {
    validation = new TreeMap<>(validation);
    checks = List.copyOf(checks);
  }

  /**
   * Of weights that a longer training had at the end of a cycle of its learning rate.
   *
   * @param epochs of the cycle
   * @param epoch of the training, counted from 1
   */
  public static TaskReport ofCycle(
      int epochs,
      int epoch,
      Map<String, Double> validation,
      double trainLoss,
      double examplesPerSecond,
      int parameters) {
    return new TaskReport(
        epochs,
        epoch,
        CYCLE_END,
        validation,
        trainLoss,
        examplesPerSecond,
        0,
        parameters,
        List.of());
  }

  /** Whether it is one of {@link #ofCycle}, and no training of its own. */
  public boolean endsCycle() {
    return CYCLE_END.equals(stopReason);
  }

  /** Of a training that has ended, as it came to {@code result}. */
  static TaskReport of(Progress progress, TrainingResult result) {
    TaskReport report = of(progress);
    return new TaskReport(
        report.epochs,
        report.bestEpoch,
        report.stopReason,
        result.validation(),
        report.trainLoss,
        report.examplesPerSecond,
        report.seconds,
        report.parameters,
        report.checks);
  }

  static TaskReport of(Progress progress) {
    double seconds = progress.elapsed().toNanos() / 1e9;
    return new TaskReport(
        progress.epochsDone(),
        progress.best().map(Progress.Best::epoch).orElse(0),
        progress.stopReason().orElse(null),
        progress.best().map(Progress.Best::metrics).orElse(Map.of()),
        progress.trainLoss(),
        progress.examples() / Math.max(1e-9, seconds),
        seconds,
        progress.state().parameters().length,
        progress.stopping().observations());
  }
}
