package io.trainyard.evaluation;

import java.io.Serializable;
import java.util.Map;

/** Figures of a model's predictions, by what its task is. Not thread-safe. */
public sealed interface Metrics extends Serializable
    permits ClassificationMetrics, RegressionMetrics, DensityMetrics {

  /** How many rows were predicted. */
  long rows();

  /** The figures by name, in snake_case and without the split's prefix; needs at least one row. */
  Map<String, Double> named();
}
