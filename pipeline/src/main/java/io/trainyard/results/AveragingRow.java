package io.trainyard.results;

import java.util.Optional;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/**
 * A row of {@code averaging/}: what an epoch's averagings cost.
 *
 * @param member of the ensemble; 0 where there is none
 * @param epoch epochs that were done
 * @param transport that carried them, as the configuration names it; never auto
 * @param averagings in this epoch
 * @param retries how often the transport tried the epoch again
 * @param cost empty where the transport does not measure it; then these columns are null
 */
public record AveragingRow(
    String runId,
    int member,
    int epoch,
    String transport,
    int averagings,
    int retries,
    Optional<Cost> cost) {

  /**
   * The mean over the workers.
   *
   * @param waitSeconds until all workers had finished fitting
   * @param transferSeconds in moving values
   * @param sumSeconds in taking means
   * @param bytesSent over the network, by one worker
   * @param bytesReceived likewise
   */
  public record Cost(
      double waitSeconds,
      double transferSeconds,
      double sumSeconds,
      double bytesSent,
      double bytesReceived) {}

  static final RowForm<AveragingRow> FORM =
      new RowForm<>(
          Types.buildMessage()
              .required(PrimitiveTypeName.BINARY)
              .as(LogicalTypeAnnotation.stringType())
              .named("run_id")
              .required(PrimitiveTypeName.INT32)
              .named("member")
              .required(PrimitiveTypeName.INT32)
              .named("epoch")
              .required(PrimitiveTypeName.BINARY)
              .as(LogicalTypeAnnotation.stringType())
              .named("transport")
              .required(PrimitiveTypeName.INT32)
              .named("averagings")
              .required(PrimitiveTypeName.INT32)
              .named("retries")
              .optional(PrimitiveTypeName.DOUBLE)
              .named("wait_seconds")
              .optional(PrimitiveTypeName.DOUBLE)
              .named("transfer_seconds")
              .optional(PrimitiveTypeName.DOUBLE)
              .named("sum_seconds")
              .optional(PrimitiveTypeName.DOUBLE)
              .named("bytes_sent")
              .optional(PrimitiveTypeName.DOUBLE)
              .named("bytes_received")
              .named("averaging"),
          AveragingRow::fill,
          AveragingRow::of);

  private void fill(Group group) {
    group
        .append("run_id", runId)
        .append("member", member)
        .append("epoch", epoch)
        .append("transport", transport)
        .append("averagings", averagings)
        .append("retries", retries);
    cost.ifPresent(
        measured ->
            group
                .append("wait_seconds", measured.waitSeconds())
                .append("transfer_seconds", measured.transferSeconds())
                .append("sum_seconds", measured.sumSeconds())
                .append("bytes_sent", measured.bytesSent())
                .append("bytes_received", measured.bytesReceived()));
  }

  private static AveragingRow of(Group group) {
    return new AveragingRow(
        group.getString("run_id", 0),
        group.getInteger("member", 0),
        group.getInteger("epoch", 0),
        group.getString("transport", 0),
        group.getInteger("averagings", 0),
        group.getInteger("retries", 0),
        group.getFieldRepetitionCount("wait_seconds") == 0
            ? Optional.empty()
            : Optional.of(costOf(group)));
  }

  private static Cost costOf(Group group) {
    return new Cost(
        group.getDouble("wait_seconds", 0),
        group.getDouble("transfer_seconds", 0),
        group.getDouble("sum_seconds", 0),
        group.getDouble("bytes_sent", 0),
        group.getDouble("bytes_received", 0));
  }
}
