package io.trainyard.results;

/**
 * A row of an evaluation's table of classes.
 *
 * @param label index of the class
 * @param labelClass its name
 * @param rows that are of the class
 * @param predicted rows that were predicted to be
 */
public record ClassRow(
    int label,
    String labelClass,
    long rows,
    long predicted,
    double precision,
    double recall,
    double f1) {

  static final RowForm<ClassRow> FORM = RecordForm.of(ClassRow.class, "classes");
}
