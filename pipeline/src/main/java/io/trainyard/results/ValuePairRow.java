package io.trainyard.results;

/**
 * A row of an evaluation's table of pairs of members whose outputs are values.
 *
 * @param member the number of one
 * @param other that of the other, which is larger
 * @param errorCorrelation of their errors, from -1 to 1
 * @param squaredDistance the mean over rows and targets of the squared distance between what they
 *     say, in units of the targets' scales
 */
public record ValuePairRow(int member, int other, double errorCorrelation, double squaredDistance) {

  static final RowForm<ValuePairRow> FORM = RecordForm.of(ValuePairRow.class, "pairs");
}
