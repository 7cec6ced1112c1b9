package io.trainyard.jobs;

import io.trainyard.analysis.AnalysisRun;
import io.trainyard.analysis.AnalysisSettings;
import io.trainyard.config.Configuration;
import io.trainyard.training.TrainingSettings;
import picocli.CommandLine.Command;

/** Measures bias, variance and learning curves of a way of training. */
@Command(
    name = "analyze",
    description = {
      "Measures what a way of training is worth, by training many times, each alone in one task:"
          + " bias and variance of its errors (from trainings on resampled rows), and errors on"
          + " fitted and on other rows against training rows, parameters and epochs. Leaves tables"
          + " and pictures.",
      "Started again with the same run id it goes on with the trainings that have not ended, or"
          + " answers at once when it has finished."
    })
final class AnalyzeJob extends Job {

  @Override
  String name() {
    return "analyze";
  }

  @Override
  void run(Configuration configuration, JobOutput output) {
    AnalysisSettings analysis = AnalysisSettings.read(configuration.root());
    TrainingSettings settings = TrainingSettings.read(configuration);
    settings.run().id().ifPresent(output::runId);
    AnalysisRun run =
        AnalysisRun.open(analysis, settings, configuration, Versions.all(), hadoop(), name());
    make(
        new Run(
            run.id(),
            run.path(),
            run.finished(),
            spark -> run.analyze(spark, new AnalysisLines(err()))),
        output);
    run.files().forEach(output::output);
  }
}
