package io.trainyard.training;

import io.trainyard.averaging.AveragingSettings.TransportKind;
import io.trainyard.results.AveragingRow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What a run's averagings came to, for its result. */
final class AveragingFigures {

  private AveragingFigures() {}

  /**
   * By name: the transport of this try, and sums over all epochs, those of earlier tries included.
   * What no transport measured is left out.
   */
  static Map<String, Object> of(TransportKind transport, List<AveragingRow> epochs) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("transport", transport.word());
    figures.put("averagings", epochs.stream().mapToInt(AveragingRow::averagings).sum());
    figures.put("averaging_retries", epochs.stream().mapToInt(AveragingRow::retries).sum());
    List<AveragingRow.Cost> costs = epochs.stream().flatMap(row -> row.cost().stream()).toList();
    if (!costs.isEmpty()) {
      figures.put("averaging_wait_s", seconds(costs, AveragingRow.Cost::waitSeconds));
      figures.put("averaging_transfer_s", seconds(costs, AveragingRow.Cost::transferSeconds));
      figures.put("averaging_sum_s", seconds(costs, AveragingRow.Cost::sumSeconds));
      figures.put("averaging_bytes_sent", Math.round(sum(costs, AveragingRow.Cost::bytesSent)));
    }
    return figures;
  }

  private static double seconds(
      List<AveragingRow.Cost> costs, ToDoubleFunction<AveragingRow.Cost> part) {
    return Math.round(sum(costs, part) * 1e3) / 1e3;
  }

  private static double sum(
      List<AveragingRow.Cost> costs, ToDoubleFunction<AveragingRow.Cost> part) {
    return costs.stream().mapToDouble(part).sum();
  }
}
