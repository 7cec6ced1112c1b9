package io.trainyard.jobs;

import io.trainyard.config.Configuration;
import io.trainyard.dataset.Ingest;
import io.trainyard.dataset.IngestReport;
import io.trainyard.dataset.Manifest;
import io.trainyard.dataset.Side;
import io.trainyard.dataset.Split;
import io.trainyard.dataset.TextManifest;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.model.Task;
import io.trainyard.training.TrainingSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
      output.figure(split.label() + "_rows", report.dataset().rows(split));
    }
    if (report.dataset() instanceof TextManifest text) {
      figures(text, output);
    } else {
      figures(report.manifest(), output);
    }
    output.figure("already_there", report.alreadyThere());
    output.figure("fingerprint", report.dataset().fingerprint());
    output.output("dataset", report.path());
    err()
        .printf(
            "%s: %d training, %d validation and %d test rows%s%n",
            report.path(),
            report.dataset().rows(Split.TRAIN),
            report.dataset().rows(Split.VALIDATION),
            report.dataset().rows(Split.TEST),
            report.alreadyThere() ? " (already there)" : "");
    report.warnings().forEach(warning -> err().println("warning: " + warning));
    if (report.dataset() instanceof TextManifest text) {
      tell(text);
    } else {
      tellSkipped(report);
    }
  }

  private static void figures(Manifest images, JobOutput output) {
    if (images.task() instanceof Task.Regression regression) {
      output.figure("targets", regression.names());
    } else {
      output.figure("classes", images.classNames().size());
    }
    output.figure("skipped", images.skippedFiles());
    if (images.tree() != null) {
      output.figure("skipped_by_reason", images.tree().skippedByReason());
    }
  }

  private void tellSkipped(IngestReport report) {
    if (report.manifest().skippedFiles() > 0) {
      err()
          .printf(
              "skipped %d files, which %s/_rejects lists: %s%n",
              report.manifest().skippedFiles(),
              report.path(),
              report.manifest().tree().skippedByReason());
    }
  }

  /** Of pairs each side has figures of its own, which begin with its name. */
  private static void figures(TextManifest text, JobOutput output) {
    output.figure("files", text.origin().files());
    output.figure("documents", text.origin().documents());
    output.figure("characters", text.origin().characters());
    output.figure("replaced", text.origin().replaced());
    output.figure("skipped", text.origin().skippedFiles());
    output.figure("skipped_by_reason", text.origin().skippedByReason());
    output.figure("left_out", text.origin().leftOut());
    text.vocabularySizes()
        .forEach((side, size) -> output.figure(prefix(side) + "vocabulary", size));
    for (Split split : Split.values()) {
      text.split(split)
          .sides()
          .forEach(
              (side, counts) -> {
                String name = split.label() + "_" + prefix(side);
                output.figure(name + "tokens", counts.tokens());
                output.figure(name + "unknown_share", counts.unknownShare());
              });
    }
  }

  private static String prefix(Side side) {
    return side == Side.TEXT ? "" : side.label() + "_";
  }

  private void tell(TextManifest text) {
    TextManifest.Origin origin = text.origin();
    err()
        .printf(
            "%d %s of %d characters %s%n",
            origin.documents(),
            text.isPairs() ? "pairs" : "documents",
            origin.characters(),
            text.difficulties().isEmpty() ? "in " + origin.files() + " files" : "were made");
    for (Side side : text.vocabularySizes().keySet()) {
      List<String> splits = new ArrayList<>();
      for (Split split : Split.values()) {
        TextManifest.Counts counts = text.split(split).sides().get(side);
        if (counts.tokens() > 0) {
          splits.add(
              String.format(
                  Locale.ROOT,
                  "%s %d tokens (%.2f%% unknown)",
                  split.label(),
                  counts.tokens(),
                  100 * counts.unknownShare()));
        }
      }
      err()
          .printf(
              "%s: a vocabulary of %d; %s%n",
              side.label(), text.vocabularySizes().get(side), String.join(", ", splits));
    }
    if (origin.replaced() > 0) {
      err()
          .printf(
              "warning: %d places that are no UTF-8 were replaced by U+FFFD%n", origin.replaced());
    }
    if (origin.skippedFiles() > 0 || !origin.leftOut().isEmpty()) {
      err()
          .printf(
              "left out: files %s, %s %s%n",
              origin.skippedByReason(), text.isPairs() ? "pairs" : "documents", origin.leftOut());
    }
  }
}
