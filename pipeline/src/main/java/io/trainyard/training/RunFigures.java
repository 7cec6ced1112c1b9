package io.trainyard.training;

import io.trainyard.results.RunDirectory;
import io.trainyard.results.TimingRow;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a training came to, for its run's result. */
final class RunFigures {

  private RunFigures() {}

  /** By name, in snake_case. */
  static Map<String, Object> of(TrainingResult result, RunDirectory directory, int workers) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("epochs", result.epochs());
    figures.put("best_epoch", result.bestEpoch());
    figures.put("stop_reason", result.stopReason());
    figures.put("train_loss", result.trainLoss());
    result.validation().forEach((metric, value) -> figures.put("val_" + metric, value));
    result.averaged().ifPresent(averaged -> figures.putAll(averaged.figures()));
    figures.put("examples_per_second", Math.round(result.examplesPerSecond() * 10) / 10.0);
    figures.put("training_s", Math.round(trainingSeconds(directory) * 1e3) / 1e3);
    figures.put("parameters", result.parameters().length);
    figures.put("workers", workers);
    return figures;
  }

  /** Of all epochs, validation and checkpoints included, whichever try they were done in. */
  private static double trainingSeconds(RunDirectory directory) {
    return directory.timings().rows().stream()
        .filter(row -> row.phase().isOnItsOwn())
        .mapToDouble(TimingRow::seconds)
        .sum();
  }
}
