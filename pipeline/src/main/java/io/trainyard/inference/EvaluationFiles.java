package io.trainyard.inference;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trainyard.evaluation.ClassificationMetrics;
import io.trainyard.evaluation.Confusion;
import io.trainyard.evaluation.ConfusionPicture;
import io.trainyard.failure.Infrastructure;
import io.trainyard.image.ContactSheet;
import io.trainyard.image.PngFile;
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
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The files that an evaluation leaves side by side, in place of an earlier one's: {@code
 * test.json}, {@code test-confusion.png}, {@code test-confusion.parquet}, {@code
 * test-classes.parquet} and {@code test-mistakes.png}. Each appears whole or not at all. Not
 * thread-safe.
 */
final class EvaluationFiles {

  private final Path report;
  private final List<String> classNames;
  private final Configuration hadoop;
  private final Map<String, String> written = new LinkedHashMap<>();

  /**
   * @param report the first of the files, which the others are named after
   */
  EvaluationFiles(Path report, List<String> classNames, Configuration hadoop) {
    this.report = report;
    this.classNames = classNames;
    this.hadoop = hadoop;
  }

  /** What was written so far: what it is, and where. */
  Map<String, String> written() {
    return written;
  }

  void report(ObjectNode json) {
    write("report", report, json.toPrettyString().getBytes(UTF_8));
  }

  void tables(ClassificationMetrics metrics, Confusion confusion) {
    Path confusions = beside("-confusion.parquet");
    ResultFile.confusion(confusions, hadoop)
        .write(confusion.cells().stream().map(this::row).toList());
    written.put("confusion_table", confusions.toString());
    Path classes = beside("-classes.parquet");
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
        beside("-confusion.png"),
        Optional.of(PngFile.of(new ConfusionPicture(title, confusion, classNames).draw())));
  }

  /**
   * @param sheet empty where there is nothing to show
   */
  void mistakes(Optional<ContactSheet> sheet) {
    picture("mistakes", beside("-mistakes.png"), sheet.map(ContactSheet::png));
  }

  void extra(TrainedModel.Extra extra) {
    Path path = beside(extra.ending());
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

  private Path beside(String ending) {
    String name = report.getName();
    String stem = name.endsWith(".json") ? name.substring(0, name.length() - 5) : name;
    return new Path(report.getParent(), stem + ending);
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
