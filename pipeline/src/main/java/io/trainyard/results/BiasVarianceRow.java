package io.trainyard.results;

import java.util.OptionalDouble;

/**
 * A row of an analysis's table of bias and variance: the mean over rows of the squared error of the
 * outputs, summed over the classes, or over the targets in units of their scales, and what it
 * consists of.
 *
 * @param settings JSON by configuration path that these trainings have over the configuration
 * @param trainings on resampled training rows
 * @param parameters numbers that each of them trained
 * @param split validation or test
 * @param rows of the split
 * @param error {@code biasAndNoise + variance}
 * @param biasAndNoise squared bias and noise together
 * @param noise of rows whose input has several targets; null where there are none
 * @param bias squared; null where nothing tells it from noise
 */
public record BiasVarianceRow(
    String runId,
    String settings,
    int trainings,
    int parameters,
    String split,
    long rows,
    double error,
    double biasAndNoise,
    double variance,
    OptionalDouble noise,
    OptionalDouble bias) {

  static final RowForm<BiasVarianceRow> FORM =
      RecordForm.of(BiasVarianceRow.class, "bias_variance");
}
