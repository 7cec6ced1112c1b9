package io.trainyard.promotion;

import io.trainyard.failure.BadData;
import io.trainyard.failure.Infrastructure;
import io.trainyard.model.ModelFiles;
import io.trainyard.results.RunDirectory;
import io.trainyard.results.RunFile;
import io.trainyard.storage.AtomicFiles;
import io.trainyard.storage.Paths;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A model with what was measured of it.
 *
 * @param files of the model
 * @param version what it is called once it is promoted: the run's name, and the first digits of the
 *     checksum of what describes the model, so that the same model is the same version, whoever
 *     promotes it and however often
 * @param reports of this model; those of others that lay there before are left out
 */
record Candidate(ModelFiles files, String version, List<Report> reports) {

  private static final int DIGITS = 8;

  Candidate {
    reports = List.copyOf(reports);
  }

  /**
   * @param given a run that has finished, a model or a name's directory
   * @throws BadData if there is none, its run has not finished, or its description is damaged
   * @throws Infrastructure if the file system fails
   */
  static Candidate open(String given, Configuration conf) {
    requireThere(given, conf);
    Path path = Paths.parse(given, "--model");
    Path model = ModelPlace.locate(given, conf);
    (ModelPlace.isRun(path, conf) ? Optional.of(path) : ModelPlace.runOf(model, conf))
        .ifPresent(run -> requireFinished(run, conf));
    return of(model, conf);
  }

  /** A model that lies in {@code directory}. */
  static Candidate of(Path directory, Configuration conf) {
    ModelFiles files = ModelFiles.read(directory, conf);
    String sha256 = files.sha256();
    List<Report> reports =
        ModelPlace.homeOf(directory, conf).stream()
            .flatMap(home -> Report.allIn(home, conf).stream())
            .filter(report -> report.modelSha256().equals(sha256))
            .toList();
    return new Candidate(files, runId(files) + "-" + sha256.substring(0, DIGITS), reports);
  }

  private static void requireThere(String given, Configuration conf) {
    Path path = Paths.parse(given, "--model");
    try {
      if (!AtomicFiles.fileSystem(path, conf).exists(path)) {
        throw new BadData(
            "cannot promote %s: expected a run that has finished, or a model, found nothing there; give --model one"
                .formatted(given));
      }
    } catch (IOException e) {
      throw new Infrastructure("cannot look for %s: %s".formatted(given, e.getMessage()), e);
    }
  }

  private static void requireFinished(Path run, Configuration conf) {
    if (!hasFinished(run, conf)) {
      throw new BadData(
          "cannot promote run %s: expected one that has finished, found one that has not; give the command that began it again, and promote then"
              .formatted(qualified(run, conf).getName()));
    }
  }

  private static boolean hasFinished(Path run, Configuration conf) {
    try {
      return RunFile.in(run, conf).filter(RunFile::hasSucceeded).isPresent();
    } catch (IOException e) {
      throw new Infrastructure("cannot look at run %s: %s".formatted(run, e.getMessage()), e);
    }
  }

  private static Path qualified(Path path, Configuration conf) {
    try {
      return AtomicFiles.fileSystem(path, conf).makeQualified(path);
    } catch (IOException e) {
      throw new Infrastructure("cannot look for %s: %s".formatted(path, e.getMessage()), e);
    }
  }

  /** What the model itself says, since a bundle may be elsewhere; never what is no plain name. */
  private static String runId(ModelFiles files) {
    String id = files.origin("run_id").orElse("model");
    if (!RunDirectory.isId(id)) {
      throw new BadData(
          "cannot promote %s: expected a run_id of %s in its provenance, found %s; write it again"
              .formatted(files.directory(), RunDirectory.ID_RULE, id));
    }
    return id;
  }

  Decision.Source source() {
    return new Decision.Source(runId(files), files.directory().toString(), files.sha256());
  }

  /**
   * What was measured on the rows that {@code metric} is of.
   *
   * @param dataset path of another dataset; empty for the one that the model was trained on
   * @throws BadData if there is nothing, saying how to measure it
   */
  Report reportOf(String metric, Optional<String> dataset, Configuration conf) {
    String split = Report.splitOf(metric).orElseThrow();
    if (dataset.isPresent()) {
      String path = qualified(Paths.parse(dataset.get(), "promotion.dataset"), conf).toString();
      return reports.stream()
          .filter(report -> report.split().equals(split))
          .filter(report -> List.of(path, dataset.get()).contains(report.dataset()))
          .findFirst()
          .orElseThrow(() -> notEvaluated(split, "the dataset in " + path, path));
    }
    return reportOn(
        files.origin("dataset_fingerprint").orElse(""),
        split,
        files.origin("dataset_path").orElse(""));
  }

  /**
   * What was measured on the rows of a dataset.
   *
   * @param path of the dataset, for the message
   */
  Report reportOn(String fingerprint, String split, String path) {
    return reports.stream()
        .filter(report -> report.split().equals(split))
        .filter(report -> report.fingerprint().equals(fingerprint))
        .findFirst()
        .orElseThrow(
            () -> notEvaluated(split, "the dataset with fingerprint " + fingerprint, path));
  }

  private BadData notEvaluated(String split, String dataset, String path) {
    List<String> found =
        reports.stream().map(report -> report.split() + " rows of " + report.dataset()).toList();
    return new BadData(
        "cannot judge the model in %s: expected an evaluation of it as it is now on the %s rows of %s, found %s; give: evaluate --model %s --split %s --set dataset.path=%s"
            .formatted(
                files.directory(),
                split,
                dataset,
                found.isEmpty() ? "none" : "some on " + String.join(", ", found),
                files.directory(),
                split,
                path));
  }
}
