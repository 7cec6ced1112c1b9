package io.trainyard.averaging;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A network's vector as memory of the host: the array's own on a CPU, a copy that goes back and
 * forth where the array lies on a device.
 */
final class HostVector {

  /** Keeps the memory from being freed: a view of it does not. */
  private final INDArray array;

  private final ByteBuffer bytes;
  private final Supplier<float[]> read;
  private final Consumer<float[]> write;
  private final boolean own;

  /**
   * @param read copies the array's values
   * @param write sets them
   * @param memory native, of as many bytes as it is asked for; for a copy
   */
  HostVector(
      INDArray array,
      Supplier<float[]> read,
      Consumer<float[]> write,
      IntFunction<ByteBuffer> memory) {
    this.array = array;
    this.read = read;
    this.write = write;
    this.own =
        "CPU".equals(Nd4j.getExecutioner().getEnvironmentInformation().getProperty("backend"));
    int size = Math.toIntExact(Float.BYTES * array.length());
    this.bytes =
        (own ? array.data().pointer().asByteBuffer() : memory.apply(size))
            .order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.capacity() != size || ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
      throw new IllegalStateException(
          "expected %d bytes, little-endian, found %d, %s"
              .formatted(size, bytes.capacity(), ByteOrder.nativeOrder()));
    }
  }

  int length() {
    return Math.toIntExact(array.length());
  }

  /** The values, as of the last {@link #open}, or live where they need no copy. */
  ByteBuffer bytes() {
    return bytes;
  }

  /** Brings the values to the host. */
  void open() {
    if (!own) {
      bytes.asFloatBuffer().put(read.get());
    }
  }

  /** Brings them back. */
  void commit() {
    if (!own) {
      float[] values = new float[length()];
      bytes.asFloatBuffer().get(values);
      write.accept(values);
    }
  }
}
