package io.trainyard.jobs;

import io.trainyard.config.Configuration;
import io.trainyard.dataset.Ingest;
import io.trainyard.dataset.IngestReport;
import io.trainyard.dataset.Split;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.model.Task;
import io.trainyard.training.TrainingSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Turns raw files into a dataset. */
@Command(
    name = "ingest",
    description = {
      "Turns the raw files of dataset.source into a dataset, Parquet and a manifest, at dataset.path."
    })
final class IngestJob extends Job {

  @Option(
      names = "--overwrite",
      description =
          "Replaces a dataset of another source or other settings. The old one stays readable until"
              + " the new one is complete.")
  private boolean overwrite;

  @Override
  String name() {
    return "ingest";
  }

  @Override
  void run(Configuration configuration, JobOutput output) {
    TrainingSettings settings = TrainingSettings.read(configuration);
    if (settings.dataset().path().isEmpty() || settings.dataset().source().isEmpty()) {
      throw new BadConfiguration(
          "cannot ingest: expected dataset.path and dataset.source, found only %s; set both"
              .formatted(settings.dataset().path().isPresent() ? "dataset.path" : "one or none"));
    }
    IngestReport report =
        new Ingest()
            .run(
                spark(settings.dataset().path().get()),
                settings.dataset(),
                settings.run().seed(),
                overwrite);
    for (Split split : Split.values()) {
      output.figure(split.label() + "_rows", report.manifest().split(split).rows());
    }
    if (report.manifest().task() instanceof Task.Regression regression) {
      output.figure("targets", regression.names());
    } else {
      output.figure("classes", report.manifest().classNames().size());
    }
    output.figure("skipped", report.manifest().skippedFiles());
    if (report.manifest().tree() != null) {
      output.figure("skipped_by_reason", report.manifest().tree().skippedByReason());
    }
    output.figure("already_there", report.alreadyThere());
    output.figure("fingerprint", report.manifest().fingerprint());
    output.output("dataset", report.path());
    err()
        .printf(
            "%s: %d training, %d validation and %d test rows%s%n",
            report.path(),
            report.manifest().split(Split.TRAIN).rows(),
            report.manifest().split(Split.VALIDATION).rows(),
            report.manifest().split(Split.TEST).rows(),
            report.alreadyThere() ? " (already there)" : "");
    report.warnings().forEach(warning -> err().println("warning: " + warning));
    if (report.manifest().skippedFiles() > 0) {
      err()
          .printf(
              "skipped %d files, which %s/_rejects lists: %s%n",
              report.manifest().skippedFiles(),
              report.path(),
              report.manifest().tree().skippedByReason());
    }
  }
}
