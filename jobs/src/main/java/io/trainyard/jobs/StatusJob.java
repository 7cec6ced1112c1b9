package io.trainyard.jobs;

import io.trainyard.config.Configuration;
import io.trainyard.training.RunStatus;
import io.trainyard.training.TrainingSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Tells how one run stands, also while it goes on. */
@Command(
    name = "status",
    description = {
      "Tells how a run stands, also while it goes on: running, and by whom; finished; failed, and"
          + " why; or dead, where the process at work on it is gone. With the epoch, the last"
          + " metrics, the best epoch and the time left. Writes nothing, and starts no Spark."
    })
final class StatusJob extends Job {

  @Parameters(
      index = "0",
      paramLabel = "RUN",
      description = "A run's directory, or its name below run.root.")
  private String run;

  @Override
  String name() {
    return "status";
  }

  @Override
  void run(Configuration configuration, JobOutput output) {
    String root = TrainingSettings.read(configuration).run().root();
    RunStatus status = RunStatus.of(run, root, hadoop());
    output.runId(status.run().runId());
    output.output("run", status.path().toString());
    output.figures(status.figures());
    StatusLines.print(status, err());
  }
}
