package io.trainyard.inference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.Infrastructure;
import io.trainyard.results.MetricRow;
import io.trainyard.results.ResultFile;
import io.trainyard.storage.AtomicFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * An evaluation's report, as JSON, and a table of its metrics beside it.
 *
 * @param path of the report
 * @param mark a key that such a report has, and others have not
 */
record MetricsReport(Path path, String mark, Configuration hadoop) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Makes sure that nothing but an earlier report will be replaced.
   *
   * @throws BadConfiguration if there is something else
   */
  void requireNothingElse() {
    try {
      if (isThere(path) ? isReport() : !isThere(table())) {
        return;
      }
    } catch (IOException e) {
      throw new Infrastructure("cannot look for " + path + ": " + e.getMessage(), e);
    }
    throw new BadConfiguration(
        "cannot write an evaluation to %s: expected nothing there and in %s, or an earlier evaluation's files, found something else; give another --output"
            .formatted(path, table().getName()));
  }

  private boolean isReport() throws IOException {
    if (!AtomicFiles.fileSystem(path, hadoop).getFileStatus(path).isFile()) {
      return false;
    }
    try {
      JsonNode found = JSON.readTree(AtomicFiles.read(path, hadoop));
      return found.has(mark) && found.has("dataset_fingerprint");
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  private boolean isThere(Path file) throws IOException {
    return AtomicFiles.fileSystem(file, hadoop).exists(file);
  }

  private Path table() {
    return beside("-metrics.parquet");
  }

  private Path beside(String ending) {
    String stem = path.getName().replaceFirst("\\.json$", "");
    return new Path(path.getParent(), stem + ending);
  }

  /**
   * Writes both.
   *
   * @return what was written, and where
   */
  Map<String, String> write(ObjectNode report, List<MetricRow> metrics) {
    return write(report, metrics, List.of());
  }

  /**
   * As above.
   *
   * @param extras to leave beside them
   */
  Map<String, String> write(
      ObjectNode report, List<MetricRow> metrics, List<TrainedModel.Extra> extras) {
    try {
      byte[] json = report.toPrettyString().getBytes(StandardCharsets.UTF_8);
      AtomicFiles.write(path, hadoop, out -> out.write(json));
      ResultFile.metrics(table(), hadoop).write(metrics);
      Map<String, String> files = new LinkedHashMap<>();
      files.put("report", path.toString());
      files.put("metrics_table", table().toString());
      for (TrainedModel.Extra extra : extras) {
        Path file = beside(extra.ending());
        extra.writing().to(file, hadoop);
        files.put(extra.what(), file.toString());
      }
      return files;
    } catch (IOException e) {
      throw new Infrastructure("cannot write " + path + ": " + e.getMessage(), e);
    }
  }
}
