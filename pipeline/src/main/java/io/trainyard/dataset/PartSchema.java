package io.trainyard.dataset;

import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;

/** The columns of image rows. */
final class PartSchema {

  static final String ID = "id";
  static final String LABEL = "label";
  static final String HEIGHT = "height";
  static final String WIDTH = "width";
  static final String CHANNELS = "channels";
  static final String PIXELS = "pixels";

  /** All columns, as they are written. */
  static final MessageType ALL =
      Types.buildMessage()
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
          .named(PIXELS)
          .named("image");

  /** What readers need: the shape is the manifest's. */
  static final MessageType READ =
      Types.buildMessage()
          .required(INT64)
          .named(ID)
          .required(INT32)
          .named(LABEL)
          .required(BINARY)
          .named(PIXELS)
          .named("image");

  private PartSchema() {}
}
