package io.trainyard.inference;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trainyard.evaluation.ClassificationMetrics;
import io.trainyard.evaluation.Confusion;
import io.trainyard.evaluation.ConfusionPicture;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.Infrastructure;
import io.trainyard.image.ContactSheet;
import io.trainyard.image.PngFile;
import io.trainyard.model.Task;
import io.trainyard.results.ClassRow;
import io.trainyard.results.ConfusionRow;
import io.trainyard.results.ResultFile;
import io.trainyard.storage.AtomicFiles;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
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

  /** Where a report names the files beside it. */
  private static final String FILES = "files";

  private final Path report;
  private final List<String> classNames;
  private final List<String> common;
  private final List<String> extras;
  private final Configuration hadoop;
  private final Map<String, String> written = new LinkedHashMap<>();

  /**
   * @param report the first of the files, which the others are named after
   * @param extras what the names of files end in that this model has beside those of others
   */
  EvaluationFiles(Path report, Task task, List<String> extras, Configuration hadoop) {
    this.report = report;
    this.classNames = task.classNames();
    this.common = task instanceof Task.Classification ? COMMON : List.of();
    this.extras = extras;
    this.hadoop = hadoop;
  }

  /**
   * Makes sure that nothing will be replaced or deleted but an earlier evaluation's files. The
   * report is the first that an evaluation writes, so it tells whose the others are.
   *
   * @throws BadConfiguration if something else stands where one of the files would go
   */
  void requireNothingElse() {
    try {
      FileSystem fs = AtomicFiles.fileSystem(report, hadoop);
      for (Path path : notYetWritten(fs)) {
        if (fs.exists(path)) {
          throw new BadConfiguration(
              "cannot write an evaluation to %s: expected nothing there and beside it, or an earlier evaluation's files, found %s; give another --output, or remove that if an evaluation of an earlier version left it"
                  .formatted(report, path));
        }
      }
    } catch (IOException e) {
      throw new Infrastructure("cannot look for " + report + ": " + e.getMessage(), e);
    }
  }

  /** Those of the files that an earlier evaluation, if there was one, did not write. */
  private List<Path> notYetWritten(FileSystem fs) throws IOException {
    JsonNode found = found(fs);
    if (!isReport(found)) {
      return Stream.concat(Stream.of(report), beside().stream()).toList();
    }
    List<Path> earlier = earlier(found);
    return beside().stream().filter(path -> !earlier.contains(path)).toList();
  }

  private static boolean isReport(JsonNode found) {
    boolean judged =
        found.has("confusion") || found.has("targets") || found.has("bits_per_dimension");
    return judged && found.has("dataset_fingerprint");
  }

  /** What an earlier evaluation may have written beside its report. */
  private List<Path> earlier(JsonNode earlierReport) {
    List<Path> paths = new ArrayList<>(COMMON.stream().map(this::beside).toList());
    for (JsonNode name : earlierReport.path(FILES)) {
      // Nothing else is deleted, whatever somebody has made of the report.
      if (name.asText().startsWith(stem() + "-") && !name.asText().contains("/")) {
        paths.add(new Path(report.getParent(), name.asText()));
      }
    }
    return paths;
  }

  /** What stands where the report goes, if it is JSON. */
  private JsonNode found(FileSystem fs) throws IOException {
    if (!fs.exists(report) || !fs.getFileStatus(report).isFile()) {
      return MissingNode.getInstance();
    }
    try (var in = fs.open(report)) {
      return new ObjectMapper().readTree((InputStream) in);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  /** All files but the report, as this evaluation names them. */
  private List<Path> beside() {
    return Stream.concat(common.stream(), extras.stream()).map(this::beside).toList();
  }

  /** What was written so far: what it is, and where. */
  Map<String, String> written() {
    return written;
  }

  /**
   * Writes the report, which names the other files. Those that an earlier evaluation wrote and this
   * one does not are removed before: they would be taken for this one's.
   */
  void report(ObjectNode json) {
    removeLeftOver();
    ArrayNode names = json.putArray(FILES);
    beside().forEach(path -> names.add(path.getName()));
    write("report", report, json.toPrettyString().getBytes(UTF_8));
  }

  void tables(ClassificationMetrics metrics, Confusion confusion) {
    Path confusions = beside(CONFUSION_TABLE);
    ResultFile.confusion(confusions, hadoop)
        .write(confusion.cells().stream().map(this::row).toList());
    written.put("confusion_table", confusions.toString());
    Path classes = beside(CLASSES_TABLE);
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
        beside(CONFUSION_PICTURE),
        Optional.of(PngFile.of(new ConfusionPicture(title, confusion, classNames).draw())));
  }

  /**
   * @param sheet empty where there is nothing to show
   */
  void mistakes(Optional<ContactSheet> sheet) {
    picture("mistakes", beside(MISTAKES), sheet.map(ContactSheet::png));
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

  private void removeLeftOver() {
    try {
      JsonNode found = found(AtomicFiles.fileSystem(report, hadoop));
      if (isReport(found)) {
        List<Path> now = beside();
        earlier(found).stream().filter(path -> !now.contains(path)).forEach(this::delete);
      }
    } catch (IOException e) {
      throw new Infrastructure("cannot look for " + report + ": " + e.getMessage(), e);
    }
  }

  private Path beside(String ending) {
    return new Path(report.getParent(), stem() + ending);
  }

  private String stem() {
    String name = report.getName();
    return name.endsWith(".json") ? name.substring(0, name.length() - 5) : name;
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
