package io.trainyard.training;

import io.trainyard.evaluation.LinesPicture;
import io.trainyard.evaluation.LinesPicture.Names;
import io.trainyard.evaluation.LinesPicture.Series;
import io.trainyard.image.PngFile;
import io.trainyard.results.MetricRow;
import io.trainyard.results.RunFiles;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Draws, by epoch, which part of the updates was clipped, and which part of each layer's rectified
 * units was dead.
 */
final class SharesPicture {

  static final String FILE = "shares.png";

  private static final Names NAMES =
      new Names("which updates were clipped and which units dead", "epoch", "part of all");

  private SharesPicture() {}

  /**
   * @param metrics of a run's epochs; where none of them is such a part, nothing is drawn
   */
  static void draw(List<MetricRow> metrics, RunFiles files) {
    List<Series> lines = lines(metrics);
    if (!lines.isEmpty()) {
      files.write(FILE, PngFile.of(LinesPicture.ofParts(NAMES, lines).draw()));
    }
  }

  static List<Series> lines(List<MetricRow> metrics) {
    Map<String, List<MetricRow>> shares =
        metrics.stream()
            .filter(row -> isShare(row.metric()))
            .collect(
                Collectors.groupingBy(MetricRow::metric, LinkedHashMap::new, Collectors.toList()));
    return shares.entrySet().stream()
        .map(
            share ->
                new Series(
                    share.getKey(),
                    column(share.getValue(), MetricRow::epoch),
                    column(share.getValue(), MetricRow::value)))
        .toList();
  }

  private static boolean isShare(String metric) {
    return metric.equals(RunTables.CLIPPED) || metric.startsWith(FlowDiagnosis.DEAD);
  }

  private static double[] column(List<MetricRow> rows, ToDoubleFunction<MetricRow> of) {
    return rows.stream().mapToDouble(of).toArray();
  }
}
