package io.trainyard.results;

import java.util.OptionalDouble;

/**
 * A row of an analysis's table of learning curves: what one training was worth, at one of a curve's
 * points, on some rows.
 *
 * @param curve examples, parameters or epochs: what the point is a number of
 * @param training its number in the run, as {@code member} in {@code metrics/}
 * @param repetition which of the point's trainings it is, from 1
 * @param settings JSON by configuration path that the training has over the configuration
 * @param examples training rows
 * @param parameters numbers that were trained
 * @param epoch after which this was measured; in the other curves the best one
 * @param split train, for rows that the training was fitted to; or validation or test
 * @param loss mean cross-entropy in nats; of values the mean squared error in units of the targets'
 *     scales
 * @param error the part of the rows whose most probable class is a wrong one; null of values
 * @param rmse root mean squared error in the target's own unit, of several targets their mean; null
 *     of classes
 * @param mae mean absolute error, likewise
 */
public record CurveRow(
    String runId,
    String curve,
    int training,
    int repetition,
    String settings,
    long examples,
    int parameters,
    int epoch,
    String split,
    double loss,
    OptionalDouble error,
    OptionalDouble rmse,
    OptionalDouble mae) {

  static final RowForm<CurveRow> FORM = RecordForm.of(CurveRow.class, "curves");
}
