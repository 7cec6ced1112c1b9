package io.trainyard.jobs;

import io.trainyard.config.Configuration;
import io.trainyard.ensemble.MllibRun;
import io.trainyard.model.MllibSpec;
import io.trainyard.training.LanguageRun;
import io.trainyard.training.TrainingRun;
import io.trainyard.training.TrainingSettings;
import picocli.CommandLine.Command;

/** Trains one network by parameter averaging. */
@Command(
    name = "train",
    description = {
      "Trains one network by parameter averaging, with early stopping and checkpoints; or fits one"
          + " algorithm of Spark MLlib.",
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
    if (settings.model() instanceof MllibSpec spec) {
      fit(MllibRun.open(spec, settings, configuration, Versions.all(), hadoop()), output);
      return;
    }
    if (settings.ofText()) {
      train(settings, configuration, output);
      return;
    }
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

  /** What is no network has no epochs to hear of. */
  private void fit(MllibRun run, JobOutput output) {
    output.runId(run.id());
    output.output("run", run.path());
    output.figures(finishedOr(run.id(), run.finished(), run::train));
    output.output("model", run.modelPath());
  }

  /** Trains a language model. */
  private void train(TrainingSettings settings, Configuration configuration, JobOutput output) {
    LanguageRun run =
        LanguageRun.open(
            settings,
            LanguageRun.Text.open(settings, hadoop()),
            new LanguageRun.JobIdentity(name(), configuration, Versions.all()),
            hadoop());
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
