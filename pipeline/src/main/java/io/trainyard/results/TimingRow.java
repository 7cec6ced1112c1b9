package io.trainyard.results;

import java.util.Locale;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/**
 * A row of {@code timings/}: where an epoch's time went.
 *
 * @param member of the ensemble; 0 where there is none
 * @param epoch epochs that were done
 */
public record TimingRow(String runId, int member, int epoch, Phase phase, double seconds) {

  /**
   * What time is spent on. All but the first two, which are part of the third or beside it, make up
   * the epoch.
   */
  public enum Phase {
    /** Reading rows. */
    READ,
    /** Making minibatches of rows. */
    AUGMENT,
    /** Until minibatches are there. */
    WAIT,
    FIT,
    AVERAGE,
    VALIDATE,
    CHECKPOINT;

    /** Whether no other phase goes on meanwhile, so that their seconds add up to the epoch. */
    public boolean isOnItsOwn() {
      return this != READ && this != AUGMENT;
    }

    /** Whether it is on its own, and rows are fitted in it: neither validation nor checkpoints. */
    public boolean isFitting() {
      return this == WAIT || this == FIT || this == AVERAGE;
    }

    /** The name in the table. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static final RowForm<TimingRow> FORM =
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
              .named("phase")
              .required(PrimitiveTypeName.DOUBLE)
              .named("seconds")
              .named("timings"),
          TimingRow::fill,
          TimingRow::of);

  private void fill(Group group) {
    group
        .append("run_id", runId)
        .append("member", member)
        .append("epoch", epoch)
        .append("phase", phase.word())
        .append("seconds", seconds);
  }

  private static TimingRow of(Group group) {
    return new TimingRow(
        group.getString("run_id", 0),
        group.getInteger("member", 0),
        group.getInteger("epoch", 0),
        Phase.valueOf(group.getString("phase", 0).toUpperCase(Locale.ROOT)),
        group.getDouble("seconds", 0));
  }
}
