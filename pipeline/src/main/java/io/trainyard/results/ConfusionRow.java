package io.trainyard.results;

import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

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

  static final RowForm<ConfusionRow> FORM =
      new RowForm<>(
          Types.buildMessage()
              .required(PrimitiveTypeName.INT32)
              .named("label")
              .required(PrimitiveTypeName.BINARY)
              .as(LogicalTypeAnnotation.stringType())
              .named("label_class")
              .required(PrimitiveTypeName.INT32)
              .named("predicted")
              .required(PrimitiveTypeName.BINARY)
              .as(LogicalTypeAnnotation.stringType())
              .named("predicted_class")
              .required(PrimitiveTypeName.INT64)
              .named("count")
              .required(PrimitiveTypeName.DOUBLE)
              .named("share")
              .named("confusion"),
          ConfusionRow::fill,
          ConfusionRow::of);

  private void fill(Group group) {
    group
        .append("label", label)
        .append("label_class", labelClass)
        .append("predicted", predicted)
        .append("predicted_class", predictedClass)
        .append("count", count)
        .append("share", share);
  }

  private static ConfusionRow of(Group group) {
    return new ConfusionRow(
        group.getInteger("label", 0),
        group.getString("label_class", 0),
        group.getInteger("predicted", 0),
        group.getString("predicted_class", 0),
        group.getLong("count", 0),
        group.getDouble("share", 0));
  }
}
