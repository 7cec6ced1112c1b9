package io.trainyard.model;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;

/**
 * The parameters of a network as ND4J writes an array: two buffers, of which the first has rank,
 * shape and strides, and the second the values. Each is the word of an allocation mode and the
 * number of its elements, the word of their type, and the elements, all big-endian. Read without
 * ND4J, which would go by a shape and lengths that a stranger can make up beyond what is there.
 */
final class Coefficients {

  private static final String LONG = "LONG";
  private static final String FLOAT = "FLOAT";

  /** Modes of versions of ND4J whose numbers of elements are of 32 bits. */
  private static final Set<String> OLD_MODES = Set.of("DIRECT", "HEAP", "JAVACPP");

  private Coefficients() {}

  /**
   * The values, in the order in which they are written.
   *
   * @throws IOException if the bytes are no such array of float32, whole and with nothing behind it
   */
  static float[] read(byte[] array) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(array));
    in.skipNBytes(Long.BYTES * elements(in, LONG, Long.BYTES));
    long count = elements(in, FLOAT, Float.BYTES);
    if (count * Float.BYTES != in.available()) {
      throw new IOException(
          "an array of %d values, found %d bytes of them".formatted(count, in.available()));
    }
    float[] values = new float[(int) count];
    ByteBuffer.wrap(array, array.length - in.available(), in.available())
        .asFloatBuffer()
        .get(values);
    return values;
  }

  /** How many elements follow, as many as there are bytes for. */
  private static long elements(DataInputStream in, String type, int width) throws IOException {
    String mode = in.readUTF();
    if (OLD_MODES.contains(mode)) {
      throw new IOException("an array of an older ND4J (" + mode + ")");
    }
    long count = in.readLong();
    String found = in.readUTF();
    if (!found.equals(type)) {
      throw new IOException("expected elements of type %s, found %s".formatted(type, found));
    }
    if (count < 0 || count > in.available() / width) {
      throw new IOException(
          "expected %d elements, found %d bytes of them".formatted(count, in.available()));
    }
    return count;
  }
}
