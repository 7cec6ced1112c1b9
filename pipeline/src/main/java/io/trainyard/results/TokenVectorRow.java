package io.trainyard.results;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/**
 * A token and the vector that a language model has for it.
 *
 * @param index of the token in the vocabulary
 * @param count how often it is in the training text
 */
public record TokenVectorRow(int index, String token, long count, List<Float> vector) {

  static final RowForm<TokenVectorRow> FORM =
      new RowForm<>(schema(), TokenVectorRow::fill, TokenVectorRow::of);

  public TokenVectorRow {
    vector = List.copyOf(vector);
  }

  private static MessageType schema() {
    return Types.buildMessage()
        .required(PrimitiveTypeName.INT32)
        .named("index")
        .required(PrimitiveTypeName.BINARY)
        .as(LogicalTypeAnnotation.stringType())
        .named("token")
        .required(PrimitiveTypeName.INT64)
        .named("count")
        .requiredList()
        .requiredElement(PrimitiveTypeName.FLOAT)
        .named("vector")
        .named("embeddings");
  }

  private static void fill(TokenVectorRow row, Group group) {
    group.append("index", row.index).append("token", row.token).append("count", row.count);
    Group list = group.addGroup("vector");
    row.vector.forEach(value -> list.addGroup("list").append("element", value));
  }

  private static TokenVectorRow of(Group group) {
    Group list = group.getGroup("vector", 0);
    List<Float> vector =
        IntStream.range(0, list.getFieldRepetitionCount("list"))
            .mapToObj(i -> list.getGroup("list", i).getFloat("element", 0))
            .toList();
    return new TokenVectorRow(
        group.getInteger("index", 0),
        group.getString("token", 0),
        group.getLong("count", 0),
        vector);
  }
}
