package io.trainyard.training;

import com.codahale.metrics.Gauge;
import org.apache.spark.metrics.MetricsSystem;

/** What a metrics system's sinks would read. */
final class SourceValues {

  private SourceValues() {}

  static double of(MetricsSystem system, String source, String gauge) {
    var registry = system.getSourcesByName(source).head().metricRegistry();
    return (Double) ((Gauge<?>) registry.getGauges().get(gauge)).getValue();
  }
}
