package io.trainyard.jobs;

import io.trainyard.config.Configuration;
import io.trainyard.ensemble.EnsembleRun;
import io.trainyard.ensemble.EnsembleSettings;
import io.trainyard.training.TrainingSettings;
import picocli.CommandLine.Command;

/** Trains an ensemble, each member alone in one task. */
@Command(
    name = "ensemble",
    description = {
      "Trains an ensemble: members in parallel, each alone in one task, with early stopping and"
          + " checkpoints of its own; then combines them into one model for evaluate and predict.",
      "Started again with the same run id it goes on with the members that have not ended, or"
          + " answers at once when it has finished."
    })
final class EnsembleJob extends Job {

  @Override
  String name() {
    return "ensemble";
  }

  @Override
  void run(Configuration configuration, JobOutput output) {
    EnsembleSettings ensemble = EnsembleSettings.read(configuration.root());
    TrainingSettings settings = TrainingSettings.read(configuration);
    settings.run().id().ifPresent(output::runId);
    EnsembleRun run =
        EnsembleRun.open(ensemble, settings, configuration, Versions.all(), hadoop(), name());
    make(
        new Run(
            run.id(),
            run.path(),
            run.finished(),
            spark -> run.train(spark, new MemberLines(err()))),
        output);
    output.output("model", run.modelPath());
  }
}
