package io.trainyard.results;

import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/**
 * A row of an evaluation's table of pairs of members.
 *
 * @param member the number of one
 * @param other that of the other, which is larger
 * @param disagreement the part of the rows for which they predict different classes
 */
public record PairRow(int member, int other, double disagreement) {

  static final RowForm<PairRow> FORM =
      new RowForm<>(
          Types.buildMessage()
              .required(PrimitiveTypeName.INT32)
              .named("member")
              .required(PrimitiveTypeName.INT32)
              .named("other")
              .required(PrimitiveTypeName.DOUBLE)
              .named("disagreement")
              .named("pairs"),
          PairRow::fill,
          PairRow::of);

  private void fill(Group group) {
    group.append("member", member).append("other", other).append("disagreement", disagreement);
  }

  private static PairRow of(Group group) {
    return new PairRow(
        group.getInteger("member", 0),
        group.getInteger("other", 0),
        group.getDouble("disagreement", 0));
  }
}
