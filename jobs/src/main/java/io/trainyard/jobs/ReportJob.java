package io.trainyard.jobs;

import io.trainyard.config.Configuration;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.report.RunReport;
import io.trainyard.storage.Paths;
import io.trainyard.training.RunSettings;
import io.trainyard.training.TrainingSettings;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes pages to look at. */
@Command(
    name = "report",
    description = {
      "Writes the report of one run anew, report.html in its directory, from the run's tables:"
          + " --run, or --run-id under the root. The jobs that make runs write it themselves."
    })
final class ReportJob extends Job {

  @Option(names = "--run", paramLabel = "DIR", description = "The directory of a run.")
  private String run;

  @Option(
      names = "--root",
      paramLabel = "DIR",
      description = "The directory of all runs (default: run.root).")
  private String root;

  @Override
  String name() {
    return "report";
  }

  @Override
  void run(Configuration configuration, JobOutput output) {
    RunSettings settings = TrainingSettings.read(configuration).run();
    if (run != null && (root != null || isNamed())) {
      throw new BadConfiguration(
          "cannot report: expected --run, or --run-id under --root, found both; leave one out");
    }
    Path runs = Paths.parse(root == null ? settings.root() : root, "--root");
    Path directory =
        run == null ? new Path(runs, settings.id().orElseThrow()) : Paths.parse(run, "--run");
    output.runId(directory.getName());
    output.output("run", directory.toString());
    output.output(REPORT, RunReport.write(directory, hadoop()).toString());
  }
}
