package io.trainyard.training;

import io.trainyard.dataset.Split;
import io.trainyard.results.MetricRow;
import io.trainyard.results.RunDirectory;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/** Validation figures that no averaging led to, as rows of the run's table {@code metrics/}. */
record ValidationFigures(RunDirectory directory) {

  /**
   * @param figures by name, without the split's prefix
   */
  void write(int epoch, Map<String, Double> figures) {
    String run = directory.path().getName();
    String split = Split.VALIDATION.label();
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    directory
        .metrics()
        .write(
            epoch,
            figures.entrySet().stream()
                .map(
                    metric ->
                        new MetricRow(
                            run, 0, epoch, 0, split, metric.getKey(), metric.getValue(), now))
                .toList());
  }
}
