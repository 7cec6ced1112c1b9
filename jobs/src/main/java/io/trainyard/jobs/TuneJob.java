package io.trainyard.jobs;

import io.trainyard.config.Configuration;
import io.trainyard.search.SearchSettings;
import io.trainyard.search.TuneRun;
import io.trainyard.training.TrainingSettings;
import picocli.CommandLine.Command;

/** Searches the configuration for what trains best. */
@Command(
    name = "tune",
    description = {
      "Searches search.space for the configuration that trains best, language models too: trials in"
          + " parallel, each alone in one task, judged on the validation rows or by cross-validation, hopeless ones ended"
          + " early. Leaves a table of trials, a leaderboard, a picture, best.conf for train and"
          + " ensemble, and members.conf for an ensemble of the best trials.",
      "Started again with the same run id it goes on with what has not been trained, or answers at"
          + " once when it has finished."
    })
final class TuneJob extends Job {

  @Override
  String name() {
    return "tune";
  }

  @Override
  void run(Configuration configuration, JobOutput output) {
    SearchSettings search = SearchSettings.read(configuration.root());
    TrainingSettings settings = TrainingSettings.read(configuration);
    settings.run().id().ifPresent(output::runId);
    TuneRun run = TuneRun.open(search, settings, configuration, Versions.all(), hadoop(), name());
    make(
        new Run(
            run.id(),
            run.path(),
            run.finished(),
            spark -> run.search(spark, new TrialLines(err(), settings.stopping().monitor()))),
        output);
    run.files().forEach(output::output);
  }
}
