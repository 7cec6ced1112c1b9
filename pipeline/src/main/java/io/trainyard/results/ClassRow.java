package io.trainyard.results;

import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

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

  static final RowForm<ClassRow> FORM =
      new RowForm<>(
          Types.buildMessage()
              .required(PrimitiveTypeName.INT32)
              .named("label")
              .required(PrimitiveTypeName.BINARY)
              .as(LogicalTypeAnnotation.stringType())
              .named("label_class")
              .required(PrimitiveTypeName.INT64)
              .named("rows")
              .required(PrimitiveTypeName.INT64)
              .named("predicted")
              .required(PrimitiveTypeName.DOUBLE)
              .named("precision")
              .required(PrimitiveTypeName.DOUBLE)
              .named("recall")
              .required(PrimitiveTypeName.DOUBLE)
              .named("f1")
              .named("classes"),
          ClassRow::fill,
          ClassRow::of);

  private void fill(Group group) {
    group
        .append("label", label)
        .append("label_class", labelClass)
        .append("rows", rows)
        .append("predicted", predicted)
        .append("precision", precision)
        .append("recall", recall)
        .append("f1", f1);
  }

  private static ClassRow of(Group group) {
    return new ClassRow(
        group.getInteger("label", 0),
        group.getString("label_class", 0),
        group.getLong("rows", 0),
        group.getLong("predicted", 0),
        group.getDouble("precision", 0),
        group.getDouble("recall", 0),
        group.getDouble("f1", 0));
  }
}
