package io.trainyard.export;

import org.nd4j.shade.protobuf.ByteString;
import org.nd4j.shade.protobuf.UnknownFieldSet;
import org.nd4j.shade.protobuf.UnknownFieldSet.Field;

/** A protobuf message field by field, for those that no library at hand has a class of. */
final class Message {

  private final UnknownFieldSet.Builder fields = UnknownFieldSet.newBuilder();

  /** A field of type double. */
  Message decimal(int number, double value) {
    return with(number, Field.newBuilder().addFixed64(Double.doubleToRawLongBits(value)));
  }

  /** A field of an integer type that is not zigzag-encoded, or of an enum. */
  Message integer(int number, long value) {
    return with(number, Field.newBuilder().addVarint(value));
  }

  Message text(int number, String value) {
    return bytes(number, ByteString.copyFromUtf8(value));
  }

  /** A field of type bytes, or of another message; again for each element of a repeated one. */
  Message bytes(int number, ByteString value) {
    return with(number, Field.newBuilder().addLengthDelimited(value));
  }

  private Message with(int number, Field.Builder field) {
    fields.mergeField(number, field.build());
    return this;
  }

  ByteString bytes() {
    return fields.build().toByteString();
  }
}
