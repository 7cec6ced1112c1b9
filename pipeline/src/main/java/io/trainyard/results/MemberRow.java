package io.trainyard.results;

import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/**
 * A row of an evaluation's table of members, or of passes of one network with dropout.
 *
 * @param of {@code member} or {@code pass}; {@code mean_of_first} for the mean of the predictions
 *     of the first so many; {@code weight_scaling} for the pass without dropout
 * @param number of the member or pass; how many are taken together
 * @param loss mean cross-entropy in nats
 * @param squaredError mean of the squared differences between probabilities and labels
 */
public record MemberRow(
    String of, int number, double loss, double accuracy, double error, double squaredError) {

  static final RowForm<MemberRow> FORM =
      new RowForm<>(
          Types.buildMessage()
              .required(PrimitiveTypeName.BINARY)
              .as(LogicalTypeAnnotation.stringType())
              .named("of")
              .required(PrimitiveTypeName.INT32)
              .named("number")
              .required(PrimitiveTypeName.DOUBLE)
              .named("loss")
              .required(PrimitiveTypeName.DOUBLE)
              .named("accuracy")
              .required(PrimitiveTypeName.DOUBLE)
              .named("error")
              .required(PrimitiveTypeName.DOUBLE)
              .named("squared_error")
              .named("members"),
          MemberRow::fill,
          MemberRow::of);

  private void fill(Group group) {
    group
        .append("of", of)
        .append("number", number)
        .append("loss", loss)
        .append("accuracy", accuracy)
        .append("error", error)
        .append("squared_error", squaredError);
  }

  private static MemberRow of(Group group) {
    return new MemberRow(
        group.getString("of", 0),
        group.getInteger("number", 0),
        group.getDouble("loss", 0),
        group.getDouble("accuracy", 0),
        group.getDouble("error", 0),
        group.getDouble("squared_error", 0));
  }
}
