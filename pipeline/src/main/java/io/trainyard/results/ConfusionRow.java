package io.trainyard.results;

/**
 * A row of an evaluation's table of confusions: how many rows of one class were predicted to be of
 * one class. Pairs without rows are left out.
 *
 * @param label index of the true class
 * @param labelClass its name
 * @param predicted index of the predicted class
 * @param predictedClass its name
 * @param share of the true class's rows
 */
public record ConfusionRow(
    int label, String labelClass, int predicted, String predictedClass, long count, double share) {

  static final RowForm<ConfusionRow> FORM = RecordForm.of(ConfusionRow.class, "confusion");
}
