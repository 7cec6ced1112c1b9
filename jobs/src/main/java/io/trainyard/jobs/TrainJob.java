package io.trainyard.jobs;

import io.trainyard.config.Configuration;
import io.trainyard.training.TrainingRun;
import io.trainyard.training.TrainingSettings;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
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
    TrainingRun run =
        TrainingRun.open(settings, configuration.effective(), Versions.all(), hadoop(), name());
    output.runId(run.id());
    output.output("run", run.path());
    Map<String, Object> result =
        run.finished()
            .orElseGet(
                () ->
                    run.train(
                        JavaSparkContext.fromSparkContext(spark(run.id()).sparkContext()),
                        new ProgressLine(err(), ProgressLine.onTerminal())));
    if (run.finished().isPresent()) {
      err().println("run " + run.id() + " has finished before; this is its result");
    }
    output.figures(result);
    output.output("model", run.modelPath());
  }
}
