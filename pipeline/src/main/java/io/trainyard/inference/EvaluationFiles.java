package io.trainyard.inference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trainyard.evaluation.ClassificationMetrics;
import io.trainyard.evaluation.Confusion;
import io.trainyard.evaluation.ConfusionPicture;
import io.trainyard.failure.Infrastructure;
import io.trainyard.image.ContactSheet;
import io.trainyard.image.PngFile;
import io.trainyard.model.Task;
import io.trainyard.results.ClassRow;
import io.trainyard.results.ConfusionRow;
import io.trainyard.results.ResultFile;
import io.trainyard.storage.AtomicFiles;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The files that an evaluation leaves side by side, in place of all that an earlier one left there:
 * {@code test.json}, {@code test-confusion.png}, {@code test-confusion.parquet}, {@code
 * test-classes.parquet}, {@code test-mistakes.png}, and what not every model has. Each appears
 * whole or not at all. Not thread-safe.
 */
final class EvaluationFiles {

  private static final String CONFUSION_TABLE = "-confusion.parquet";
  private static final String CLASSES_TABLE = "-classes.parquet";
  private static final String CONFUSION_PICTURE = "-confusion.png";
  private static final String MISTAKES = "-mistakes.png";

  /** What the names of files end in that each of a classifier leaves beside its report. */
  private static final List<String> COMMON =
      List.of(CONFUSION_TABLE, CLASSES_TABLE, CONFUSION_PICTURE, MISTAKES);

  private final ReportFiles files;
  private final List<String> classNames;
  private final Configuration hadoop;
  private final Map<String, String> written = new LinkedHashMap<>();

  /**
   * @param report the first of the files, which the others are named after
   * @param extras what the names of files end in that this model has beside those of others
   */
  EvaluationFiles(Path report, Task task, List<String> extras, Configuration hadoop) {
    List<String> common = task instanceof Task.Classification ? COMMON : List.of();
    this.files =
        new ReportFiles(
            report,
            EvaluationFiles::isReport,
            COMMON,
            Stream.concat(common.stream(), extras.stream()).toList(),
            hadoop);
    this.classNames = task.classNames();
    this.hadoop = hadoop;
  }

  /**
   * Makes sure that nothing will be replaced or deleted but an earlier evaluation's files.
   *
   * @throws io.trainyard.failure.BadConfiguration if something else stands where one of the files
   *     would go
   */
  void requireNothingElse() {
    files.requireNothingElse();
  }

  private static boolean isReport(JsonNode found) {
    boolean judged =
        found.has("confusion") || found.has("targets") || found.has("bits_per_dimension");
    return judged && found.has("dataset_fingerprint");
  }

  /** What was written so far: what it is, and where. */
  Map<String, String> written() {
    return written;
  }

  /** Writes the report, and removes what an earlier evaluation wrote and this one does not. */
  void report(ObjectNode json) {
    files.write(json);
    written.put("report", files.report().toString());
  }

  void tables(ClassificationMetrics metrics, Confusion confusion) {
    Path confusions = files.beside(CONFUSION_TABLE);
    ResultFile.confusion(confusions, hadoop)
        .write(confusion.cells().stream().map(this::row).toList());
    written.put("confusion_table", confusions.toString());
    Path classes = files.beside(CLASSES_TABLE);
    ResultFile.classes(classes, hadoop)
        .write(
            IntStream.range(0, classNames.size())
                .mapToObj(label -> row(label, metrics, confusion))
                .toList());
    written.put("classes_table", classes.toString());
  }

  private ConfusionRow row(Confusion.Cell cell) {
    return new ConfusionRow(
        cell.label(),
        classNames.get(cell.label()),
        cell.predicted(),
        classNames.get(cell.predicted()),
        cell.count(),
        cell.share());
  }

  private ClassRow row(int label, ClassificationMetrics metrics, Confusion confusion) {
    return new ClassRow(
        label,
        classNames.get(label),
        confusion.rows(label),
        confusion.predicted(label),
        metrics.precision(label),
        metrics.recall(label),
        metrics.f1(label));
  }

  void confusion(String title, Confusion confusion) {
    picture(
        "confusion",
        files.beside(CONFUSION_PICTURE),
        Optional.of(PngFile.of(new ConfusionPicture(title, confusion, classNames).draw())));
  }

  /**
   * @param sheet empty where there is nothing to show
   */
  void mistakes(Optional<ContactSheet> sheet) {
    picture("mistakes", files.beside(MISTAKES), sheet.map(ContactSheet::png));
  }

  void extra(TrainedModel.Extra extra) {
    Path path = files.beside(extra.ending());
    try {
      extra.writing().to(path, hadoop);
    } catch (IOException e) {
      throw new Infrastructure("cannot write " + path + ": " + e.getMessage(), e);
    }
    written.put(extra.what(), path.toString());
  }

  private void picture(String what, Path path, Optional<byte[]> png) {
    if (png.isPresent()) {
      write(what, path, png.get());
    } else {
      delete(path);
    }
  }

  private void write(String what, Path path, byte[] content) {
    try {
      AtomicFiles.write(path, hadoop, out -> out.write(content));
      written.put(what, path.toString());
    } catch (IOException e) {
      throw new Infrastructure("cannot write " + path + ": " + e.getMessage(), e);
    }
  }

  /** An earlier evaluation's picture would be taken for this one's. */
  private void delete(Path path) {
    try {
      AtomicFiles.fileSystem(path, hadoop).delete(path, false);
    } catch (IOException e) {
      throw new Infrastructure("cannot delete " + path + ": " + e.getMessage(), e);
    }
  }
}
