package io.trainyard.jobs;

import io.trainyard.config.Configuration;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.report.RunIndex;
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
      "Writes index.html under the root of all runs: a table of them to sort, and the curves of the"
          + " last ones. Or, with --run or --run-id, the report of one run anew, report.html in its"
          + " directory, from the run's tables; the jobs that make runs write it themselves."
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
    if (run != null) {
      reportOn(Paths.parse(run, "--run"), output);
    } else if (isNamed()) {
      reportOn(new Path(runs, settings.id().orElseThrow()), output);
    } else {
      RunIndex.Written written = RunIndex.write(runs, hadoop());
      output.figure("runs", written.runs());
      output.figure("unreadable", written.unreadable());
      output.output(REPORT, written.page().toString());
      err().println("index of %d runs: %s".formatted(written.runs(), written.page()));
    }
  }

  private void reportOn(Path directory, JobOutput output) {
    output.runId(directory.getName());
    output.output("run", directory.toString());
    output.output(REPORT, RunReport.write(directory, hadoop()).toString());
  }
}
