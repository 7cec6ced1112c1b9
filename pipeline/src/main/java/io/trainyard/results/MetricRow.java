package io.trainyard.results;

import java.time.Instant;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/**
 * A row of {@code metrics/}.
 *
 * @param member of the ensemble; 0 where there is none
 * @param epoch epochs that were done
 * @param round averaging rounds that were done in this epoch
 * @param split train, validation or test
 * @param metric such as {@code loss}
 * @param time when it was measured, to the millisecond
 */
public record MetricRow(
    String runId,
    int member,
    int epoch,
    int round,
    String split,
    String metric,
    double value,
    Instant time) {

  static final RowForm<MetricRow> FORM =
      new RowForm<>(
          Types.buildMessage()
              .required(PrimitiveTypeName.BINARY)
              .as(LogicalTypeAnnotation.stringType())
              .named("run_id")
              .required(PrimitiveTypeName.INT32)
              .named("member")
              .required(PrimitiveTypeName.INT32)
              .named("epoch")
              .required(PrimitiveTypeName.INT32)
              .named("round")
              .required(PrimitiveTypeName.BINARY)
              .as(LogicalTypeAnnotation.stringType())
              .named("split")
              .required(PrimitiveTypeName.BINARY)
              .as(LogicalTypeAnnotation.stringType())
              .named("metric")
              .required(PrimitiveTypeName.DOUBLE)
              .named("value")
              .required(PrimitiveTypeName.INT64)
              .as(LogicalTypeAnnotation.timestampType(true, TimeUnit.MILLIS))
              .named("time")
              .named("metrics"),
          MetricRow::fill,
          MetricRow::of);

  private void fill(Group group) {
    group
        .append("run_id", runId)
        .append("member", member)
        .append("epoch", epoch)
        .append("round", round)
        .append("split", split)
        .append("metric", metric)
        .append("value", value)
        .append("time", time.toEpochMilli());
  }

  private static MetricRow of(Group group) {
    return new MetricRow(
        group.getString("run_id", 0),
        group.getInteger("member", 0),
        group.getInteger("epoch", 0),
        group.getInteger("round", 0),
        group.getString("split", 0),
        group.getString("metric", 0),
        group.getDouble("value", 0),
        Instant.ofEpochMilli(group.getLong("time", 0)));
  }
}
