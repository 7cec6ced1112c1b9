package io.trainyard.jobs;

import io.trainyard.config.Configuration;
import io.trainyard.training.TrainingRun;
import io.trainyard.training.TrainingSettings;
import picocli.CommandLine.Command;

/** Trains one network by parameter averaging. */
@Command(
    name = "train",
    description = {
      "Trains one network by parameter averaging, with early stopping and checkpoints.",
      "Started again with the same run id it resumes, or answers at once when it has finished."
    })
final class TrainJob extends Job {

  @Override
  String name() {
    return "train";
  }

  @Override
  void run(Configuration configuration, JobOutput output) {
    TrainingSettings settings = TrainingSettings.read(configuration);
    settings.run().id().ifPresent(output::runId);
    TrainingRun run = TrainingRun.open(settings, configuration, Versions.all(), hadoop(), name());
    output.runId(run.id());
    output.output("run", run.path());
    output.figures(
        finishedOr(
            run.id(),
            run.finished(),
            spark -> run.train(spark, new ProgressLine(err(), ProgressLine.onTerminal()))));
    output.output("model", run.modelPath());
  }
}
