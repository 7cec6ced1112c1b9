package io.trainyard.jobs;

import io.trainyard.config.Configuration;
import io.trainyard.training.RunStatus;
import io.trainyard.training.TrainingSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Tells how all runs below a directory stand. */
@Command(
    name = "list",
    description = {
      "Tells how all runs below a directory stand, a line each, the latest at the end; see status."
          + " Writes nothing, and starts no Spark."
    })
final class ListJob extends Job {

  @Option(
      names = "--root",
      paramLabel = "DIRECTORY",
      description = "The directory of all runs (default: run.root).")
  private String root;

  @Override
  String name() {
    return "list";
  }

  @Override
  void run(Configuration configuration, JobOutput output) {
    String configured = TrainingSettings.read(configuration).run().root();
    String from = root == null ? configured : root;
    List<RunStatus> all = RunStatus.list(from, hadoop());
    output.output("root", from);
    output.figure("runs", all.stream().map(ListJob::figures).toList());
    StatusLines.print(all, err());
  }

  private static Map<String, Object> figures(RunStatus status) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("run_id", status.run().runId());
    figures.put("run", status.path().toString());
    figures.putAll(status.figures());
    return figures;
  }
}
