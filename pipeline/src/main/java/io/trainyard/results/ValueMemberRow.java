package io.trainyard.results;

/**
 * A row of an evaluation's table of members whose outputs are values, or of passes of one network
 * with dropout: what one of them is worth for one target.
 *
 * @param of {@code member} or {@code pass}; {@code mean_of_first} for the mean of the values of the
 *     first so many; {@code weight_scaling} for the pass without dropout
 * @param number of the member or pass; how many are taken together
 * @param target its name
 * @param loss mean squared error in units of the target's scale
 * @param mse mean squared error in the target's own unit, squared
 * @param rmse its root
 * @param mae mean absolute error in the target's own unit
 * @param r2 the part of the target's variance that is explained
 */
public record ValueMemberRow(
    String of,
    int number,
    String target,
    double loss,
    double mse,
    double rmse,
    double mae,
    double r2) {

  static final RowForm<ValueMemberRow> FORM = RecordForm.of(ValueMemberRow.class, "members");
}
