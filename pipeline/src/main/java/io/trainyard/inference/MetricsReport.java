package io.trainyard.inference;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.Infrastructure;
import io.trainyard.results.MetricRow;
import io.trainyard.results.ResultFile;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * An evaluation's report, as JSON, with a table of its metrics beside it and what not every model
 * has.
 */
final class MetricsReport {

  private static final String TABLE = "-metrics.parquet";

  private final ReportFiles files;

  /**
   * @param path of the report
   * @param mark a key that such a report has, and others have not
   */
  MetricsReport(Path path, String mark, Configuration hadoop) {
    this(path, mark, List.of(), hadoop);
  }

  /**
   * As above.
   *
   * @param extras what the names of files end in that this model has beside those of others
   */
  MetricsReport(Path path, String mark, List<String> extras, Configuration hadoop) {
    this.files =
        new ReportFiles(
            path,
            found -> found.has(mark) && found.has("dataset_fingerprint"),
            List.of(TABLE),
            Stream.concat(Stream.of(TABLE), extras.stream()).toList(),
            hadoop);
  }

  /**
   * Makes sure that nothing but an earlier report, and what stands beside it, will be replaced.
   *
   * @throws BadConfiguration if there is something else
   */
  void requireNothingElse() {
    files.requireNothingElse();
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
   * @param extras to leave beside them, of the endings that were told
   */
  Map<String, String> write(
      ObjectNode report, List<MetricRow> metrics, List<TrainedModel.Extra> extras) {
    files.write(report);
    Map<String, String> written = new LinkedHashMap<>();
    written.put("report", files.report().toString());
    Path table = files.beside(TABLE);
    ResultFile.metrics(table, files.hadoop()).write(metrics);
    written.put("metrics_table", table.toString());
    for (TrainedModel.Extra extra : extras) {
      Path file = files.beside(extra.ending());
      try {
        extra.writing().to(file, files.hadoop());
      } catch (IOException e) {
        throw new Infrastructure("cannot write " + file + ": " + e.getMessage(), e);
      }
      written.put(extra.what(), file.toString());
    }
    return written;
  }
}
