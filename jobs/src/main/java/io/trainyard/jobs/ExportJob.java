package io.trainyard.jobs;

import com.fasterxml.jackson.databind.node.TextNode;
import io.trainyard.config.Configuration;
import io.trainyard.export.Destination;
import io.trainyard.export.Destination.Written;
import io.trainyard.export.ExportSettings;
import io.trainyard.export.ExportedRun;
import io.trainyard.export.Mlflow;
import io.trainyard.export.TensorBoard;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.training.RunSettings;
import io.trainyard.training.RunStatus;
import io.trainyard.training.TrainingSettings;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Brings what runs have measured to other programs. */
@Command(
    name = "export",
    description = {
      "Brings what runs have measured to TensorBoard, as event files, or to an MLflow tracking server:"
          + " the metrics of each epoch, the figures that jobs printed, evaluations, and what the runs"
          + " were made by. Members of an ensemble and trials of a search become runs of their own"
          + " below.",
      "Also of a run that is on, and again after: what is there already is not doubled. Starts no"
          + " Spark."
    })
final class ExportJob extends Job {

  /** Where to. */
  private enum Target {
    TENSORBOARD,
    MLFLOW;

    private String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "RUN",
      description = "A run's directory, or its name below the root; without one, all runs there.")
  private String run;

  @Option(
      names = "--root",
      paramLabel = "DIR",
      description = "The directory of all runs (default: run.root).")
  private String root;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "PROGRAM",
      description = "tensorboard or mlflow.")
  private Target target;

  @Option(
      names = "--logdir",
      paramLabel = "DIR",
      description =
          "Of TensorBoard: each run gets a directory there (default: export.tensorboard.logdir, or"
              + " else tensorboard in the run's own).")
  private String logdir;

  @Option(
      names = "--tracking-uri",
      paramLabel = "URI",
      description =
          "Of MLflow's server (default: export.mlflow.tracking-uri, or else MLFLOW_TRACKING_URI).")
  private String trackingUri;

  @Option(
      names = "--experiment",
      paramLabel = "NAME",
      description = "Of MLflow (default: export.mlflow.experiment).")
  private String experiment;

  @Override
  String name() {
    return "export";
  }

  @Override
  void run(Configuration given, JobOutput output) {
    Configuration configuration = given.with(options());
    ExportSettings settings = ExportSettings.read(configuration.root());
    RunSettings runs = TrainingSettings.read(configuration).run();
    if (run != null && isNamed()) {
      throw new BadConfiguration(
          "cannot export: expected RUN or --run-id, found both; leave one out");
    }
    String below = root == null ? runs.root() : root;
    String one = isNamed() ? runs.id().orElseThrow() : run;
    try (Destination to = destination(settings)) {
      if (one == null) {
        exportAll(RunStatus.list(below, hadoop()), to, output);
        output.output("root", below);
      } else {
        exportOne(RunStatus.of(one, below, hadoop()), to, output);
      }
    }
  }

  /** What the command line has of the section {@code export}. */
  private Map<String, String> options() {
    Map<String, String> options = new TreeMap<>();
    put(options, "export.tensorboard.logdir", logdir);
    put(options, "export.mlflow.tracking-uri", trackingUri);
    put(options, "export.mlflow.experiment", experiment);
    return options;
  }

  private static void put(Map<String, String> options, String path, String value) {
    if (value != null) {
      options.put(path, TextNode.valueOf(value).toString());
    }
  }

  private Destination destination(ExportSettings settings) {
    return switch (target) {
      case TENSORBOARD -> new TensorBoard(settings, hadoop());
      case MLFLOW -> new Mlflow(settings, System.getenv());
    };
  }

  private void exportOne(RunStatus status, Destination to, JobOutput output) {
    output.runId(status.run().runId());
    output.output("run", status.path().toString());
    Written written = export(status, to);
    output.output(target.word(), written.place());
    tell(written, output);
  }

  private void exportAll(List<RunStatus> all, Destination to, JobOutput output) {
    Written sum = new Written("", 0, 0, 0);
    for (RunStatus status : all) {
      sum = sum.plus(export(status, to));
    }
    output.figure("exported", all.size());
    tell(sum, output);
  }

  private Written export(RunStatus status, Destination to) {
    Written written = to.write(ExportedRun.read(status, hadoop()));
    err()
        .printf(
            "%s: %d of %d values were not there yet: %s%n",
            status.run().runId(), written.added(), written.points(), written.place());
    return written;
  }

  private static void tell(Written written, JobOutput output) {
    output.figure("runs", written.runs());
    output.figure("values", written.points());
    output.figure("values_added", written.added());
  }
}
