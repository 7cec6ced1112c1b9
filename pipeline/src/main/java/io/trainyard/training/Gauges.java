package io.trainyard.training;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import java.util.function.DoubleSupplier;
import org.apache.spark.metrics.MetricsSystem;
import org.apache.spark.metrics.source.Source;

/**
 * Figures of what is under way in Spark's own metrics system, on the driver, from where its sinks
 * carry them on. They are there from {@link #register} until they are closed.
 */
final class Gauges implements Source, AutoCloseable {

  private final String name;
  private final MetricsSystem system;
  private final MetricRegistry registry = new MetricRegistry();

  /**
   * @param name what the names of all of them begin with
   */
  Gauges(String name, MetricsSystem system) {
    this.name = name;
    this.system = system;
  }

  /**
   * @param value asked for by threads of the metrics system
   */
  Gauges add(String gauge, DoubleSupplier value) {
    registry.register(gauge, (Gauge<Double>) value::getAsDouble);
    return this;
  }

  void register() {
    system.registerSource(this);
  }

  @Override
  public String sourceName() {
    return name;
  }

  @Override
  public MetricRegistry metricRegistry() {
    return registry;
  }

  @Override
  public void close() {
    system.removeSource(this);
  }
}
