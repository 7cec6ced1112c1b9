package io.trainyard.results;

/**
 * A row of an evaluation's table of calibration: a bar of a reliability diagram.
 *
 * @param of {@code ensemble}; {@code mean_of_passes} of one network with dropout, and {@code
 *     weight_scaling} of the pass without
 * @param from confidence above which rows stand in it
 * @param to confidence up to which they do
 * @param confidence the mean of theirs; 0 without rows
 * @param accuracy the part of them whose predicted class is theirs; 0 without rows
 */
public record CalibrationRow(
    String of, double from, double to, long rows, double confidence, double accuracy) {

  static final RowForm<CalibrationRow> FORM = RecordForm.of(CalibrationRow.class, "calibration");
}
