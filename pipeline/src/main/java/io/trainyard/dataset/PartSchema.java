package io.trainyard.dataset;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.FLOAT;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** The columns of image rows. */
final class PartSchema {

  static final String ID = "id";
  static final String LABEL = "label";
  static final String TARGETS = "targets";
  static final String HEIGHT = "height";
  static final String WIDTH = "width";
  static final String CHANNELS = "channels";
  static final String PIXELS = "pixels";
  static final String ENCODED = "encoded";
  static final String PATH = "path";

  /** Which columns there are, and how they are compressed. */
  enum Layout {
    /** Pixels of rows that had no file of their own; of digits, say, mostly zeros. */
    PIXELS(
        PartSchema.PIXELS, written(PartSchema.PIXELS).named("image"), CompressionCodecName.SNAPPY),
    /** Photographs, in which Snappy finds nothing that repeats but takes its time to look. */
    PIXELS_OF_FILES(
        PartSchema.PIXELS, withPath(PartSchema.PIXELS), CompressionCodecName.UNCOMPRESSED),
    /** Image files instead of pixels, which are compressed already. */
    ENCODED_FILES(
        PartSchema.ENCODED, withPath(PartSchema.ENCODED), CompressionCodecName.UNCOMPRESSED);

    private final String column;
    private final MessageType schema;
    private final CompressionCodecName compression;

    Layout(String column, MessageType schema, CompressionCodecName compression) {
      this.column = column;
      this.schema = schema;
      this.compression = compression;
    }

    /** The column that holds the images. */
    String column() {
      return column;
    }

    /**
     * All columns, as they are written.
     *
     * @param targets of each row in place of a label; 0 where it has one
     */
    MessageType schema(int targets) {
      return targets == 0
          ? schema
          : new MessageType(
              schema.getName(),
              schema.getFields().stream()
                  .map(field -> field.getName().equals(LABEL) ? targetList() : field)
                  .toList());
    }

    /** All columns but that of the images. */
    MessageType withoutImages(int targets) {
      MessageType all = schema(targets);
      return new MessageType(
          all.getName(),
          all.getFields().stream().filter(field -> !field.getName().equals(column)).toList());
    }

    CompressionCodecName compression() {
      return compression;
    }

    private static MessageType withPath(String images) {
      return written(images).optional(BINARY).as(stringType()).named(PATH).named("image");
    }
  }

  private PartSchema() {}

  private static Type targetList() {
    return Types.requiredList().requiredElement(FLOAT).named(TARGETS);
  }

  /** Where the values of a column stand in the schema. */
  static String[] path(String column) {
    return column.equals(TARGETS)
        ? new String[] {TARGETS, "list", "element"}
        : new String[] {column};
  }

  private static Types.GroupBuilder<MessageType> written(String images) {
    return Types.buildMessage()
        .required(INT64)
        .named(ID)
        .required(INT32)
        .named(LABEL)
        .required(INT32)
        .named(HEIGHT)
        .required(INT32)
        .named(WIDTH)
        .required(INT32)
        .named(CHANNELS)
        .required(BINARY)
        .named(images);
  }

  /** Of rows, nothing but who they are. */
  static MessageType ids() {
    return Types.buildMessage().required(INT64).named(ID).named("image");
  }

  /** What readers need of rows in {@code form}; of uniform ones the shape is the manifest's. */
  static MessageType read(RowForm form) {
    var columns = Types.buildMessage().required(INT64).named(ID);
    if (form.targets() > 0) {
      columns.addField(targetList());
    } else if (form.labels() > 0) {
      columns.required(INT32).named(LABEL);
    }
    if (form.varied().isPresent()) {
      columns.required(INT32).named(HEIGHT).required(INT32).named(WIDTH);
    }
    return columns
        .required(BINARY)
        .named(form.varied().map(StoredImages::column).orElse(PIXELS))
        .named("image");
  }
}
