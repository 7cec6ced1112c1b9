package io.trainyard.dataset;

import io.trainyard.model.ImageShape;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;

/** Hands rows to Parquet value by value, without a record of objects for each. */
final class ExampleWriteSupport extends WriteSupport<Example> {

  private final PartSchema.Layout columns;
  private final ImageShape shape;
  private RecordConsumer to;

  /**
   * @param shape what a network sees
   */
  private ExampleWriteSupport(PartSchema.Layout columns, ImageShape shape) {
    this.columns = columns;
    this.shape = shape;
  }

  /** Builds writers of such rows. */
  static final class Builder extends ParquetWriter.Builder<Example, Builder> {

    private final ExampleWriteSupport support;

    Builder(OutputFile file, PartSchema.Layout columns, ImageShape shape) {
      super(file);
      this.support = new ExampleWriteSupport(columns, shape);
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    protected WriteSupport<Example> getWriteSupport(Configuration conf) {
      return support;
    }
  }

  @Override
  public WriteContext init(Configuration conf) {
    return new WriteContext(columns.schema(), Map.of());
  }

  @Override
  public void prepareForWrite(RecordConsumer consumer) {
    to = consumer;
  }

  @Override
  public void write(Example row) {
    StoredImage image =
        row.file() == null
            ? new StoredImage(shape.height(), shape.width(), row.pixels())
            : row.file().image();
    to.startMessage();
    int field = 0;
    to.startField(PartSchema.ID, field);
    to.addLong(row.id());
    to.endField(PartSchema.ID, field++);
    putNumber(PartSchema.LABEL, field++, row.label());
    putNumber(PartSchema.HEIGHT, field++, image.height());
    putNumber(PartSchema.WIDTH, field++, image.width());
    putNumber(PartSchema.CHANNELS, field++, shape.channels());
    putBinary(columns.column(), field++, Binary.fromConstantByteArray(image.content()));
    if (row.file() != null) {
      putBinary(PartSchema.PATH, field, Binary.fromString(row.file().path()));
    }
    to.endMessage();
  }

  private void putNumber(String name, int field, int value) {
    to.startField(name, field);
    to.addInteger(value);
    to.endField(name, field);
  }

  private void putBinary(String name, int field, Binary value) {
    to.startField(name, field);
    to.addBinary(value);
    to.endField(name, field);
  }
}
