package io.trainyard.results;

import java.time.Instant;

/**
 * A row of {@code metrics/}.
 *
 * @param member of the ensemble; 0 where there is none
 * @param epoch epochs that were done
 * @param round averaging rounds that were done in this epoch
 * @param split train, validation or test
 * @param metric such as {@code loss}
 * @param time when it was measured, to the millisecond
 */
public record MetricRow(
    String runId,
    int member,
    int epoch,
    int round,
    String split,
    String metric,
    double value,
    Instant time) {

  static final RowForm<MetricRow> FORM = RecordForm.of(MetricRow.class, "metrics");
}
