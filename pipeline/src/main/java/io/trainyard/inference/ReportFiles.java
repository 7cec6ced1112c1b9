package io.trainyard.inference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.Infrastructure;
import io.trainyard.storage.AtomicFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Where an evaluation writes: a report, as JSON, and files beside it, which the report names. They
 * take the place of all that an earlier evaluation wrote there, and of nothing else.
 *
 * @param report the first of the files, which the others are named after
 * @param isReport tells a report of this sort from whatever else may stand there
 * @param always what the names of files end in that stand beside each such report, whether it names
 *     them or not
 * @param endings likewise of those that this evaluation writes
 */
record ReportFiles(
    Path report,
    Predicate<JsonNode> isReport,
    List<String> always,
    List<String> endings,
    Configuration hadoop) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Where a report names the files beside it. */
  private static final String FILES = "files";

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
    if (!isReport.test(found)) {
      return Stream.concat(Stream.of(report), beside().stream()).toList();
    }
    List<Path> earlier = earlier(found);
    return beside().stream().filter(path -> !earlier.contains(path)).toList();
  }

  /** What an earlier evaluation may have written beside its report. */
  private List<Path> earlier(JsonNode earlierReport) {
    List<Path> paths = new ArrayList<>(always.stream().map(this::beside).toList());
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
      return JSON.readTree((InputStream) in);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  /** All files but the report, as this evaluation names them. */
  private List<Path> beside() {
    return endings.stream().map(this::beside).toList();
  }

  /** The file whose name ends so. */
  Path beside(String ending) {
    return new Path(report.getParent(), stem() + ending);
  }

  private String stem() {
    String name = report.getName();
    return name.endsWith(".json") ? name.substring(0, name.length() - 5) : name;
  }

  /**
   * Writes the report, which names the other files. Those that an earlier evaluation wrote and this
   * one does not are removed before: they would be taken for this one's.
   */
  void write(ObjectNode json) {
    try {
      removeLeftOver();
      ArrayNode names = json.putArray(FILES);
      beside().forEach(path -> names.add(path.getName()));
      byte[] bytes = json.toPrettyString().getBytes(StandardCharsets.UTF_8);
      AtomicFiles.write(report, hadoop, out -> out.write(bytes));
    } catch (IOException e) {
      throw new Infrastructure("cannot write " + report + ": " + e.getMessage(), e);
    }
  }

  private void removeLeftOver() throws IOException {
    FileSystem fs = AtomicFiles.fileSystem(report, hadoop);
    JsonNode found = found(fs);
    if (isReport.test(found)) {
      List<Path> now = beside();
      for (Path path : earlier(found)) {
        if (!now.contains(path)) {
          fs.delete(path, false);
        }
      }
    }
  }
}
