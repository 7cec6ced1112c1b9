package io.trainyard.averaging.exchange;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** Payloads of control frames: plain numbers and texts in a fixed order. */
final class Payloads {

  /** The longest text; what {@link DataOutputStream#writeUTF} takes in the worst case is thrice. */
  private static final int MAX_TEXT = 20_000;

  @FunctionalInterface
  interface Writer {
    void write(DataOutputStream out) throws IOException;
  }

  @FunctionalInterface
  interface Reader<T> {
    T read(DataInputStream in) throws IOException;
  }

  private Payloads() {}

  static ByteBuffer of(Writer writer) {
    var bytes = new ByteArrayOutputStream();
    try {
      writer.write(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return ByteBuffer.wrap(bytes.toByteArray());
  }

  /**
   * Reads all of a payload.
   *
   * @throws MalformedFrame if it is too short, too long, or not what the reader expects
   */
  static <T> T read(ByteBuffer payload, Reader<T> reader) throws MalformedFrame {
    byte[] bytes = new byte[payload.remaining()];
    payload.duplicate().get(bytes);
    try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      T result = reader.read(in);
      if (in.available() > 0) {
        throw new MalformedFrame("found " + in.available() + " bytes too many");
      }
      return result;
    } catch (MalformedFrame e) {
      throw e;
    } catch (IOException e) {
      throw new MalformedFrame("found a message that cannot be read: " + e);
    }
  }

  /** A count that is about to become so many elements; none can take less than a byte. */
  static int count(DataInputStream in) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > in.available()) {
      throw new MalformedFrame("found a message that announces " + count + " elements");
    }
    return count;
  }

  static String shortened(String text) {
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
  }
}
