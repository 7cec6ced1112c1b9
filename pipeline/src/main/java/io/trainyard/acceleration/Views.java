package io.trainyard.acceleration;

import io.trainyard.acceleration.onednn.Layout;
import io.trainyard.acceleration.onednn.Memory;
import io.trainyard.acceleration.onednn.NativeScope;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The same memory as an array of ND4J and as one of oneDNN. */
final class Views {

  private Views() {}

  /** The layout of {@code array}. */
  static Layout layout(INDArray array) {
    return Layout.strided(array.shape(), array.stride());
  }

  /** The elements of {@code array}, which lie one after the other, in another layout. */
  static Memory of(NativeScope scope, INDArray array, Layout layout) {
    return Memory.at(scope, layout, array.data().addressPointer());
  }

  /** As {@link #array(Memory, Order)}, of two dimensions. */
  static INDArray array(Memory memory) {
    return array(memory, Order.CHANNELS_FIRST);
  }

  /**
   * Elements of {@code memory}, which must lie by strides, under DL4J's dimensions; good as long as
   * its scope is open.
   */
  static INDArray array(Memory memory, Order order) {
    Layout layout = order.toDl4j(memory.layout());
    long[] strides = layout.strides().orElseThrow();
    DataBuffer buffer =
        Nd4j.createBuffer(memory.data(), layout.bytes() / Float.BYTES, DataType.FLOAT);
    return Nd4j.create(buffer, layout.dimensions(), strides, 0, 'c');
  }
}
