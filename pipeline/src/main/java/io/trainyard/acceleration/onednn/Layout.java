package io.trainyard.acceleration.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_blocked;
import static org.bytedeco.dnnl.global.dnnl.dnnl_f32;
import static org.bytedeco.dnnl.global.dnnl.dnnl_format_tag_any;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_equal;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_get_size;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_init_by_strides;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_init_by_tag;

import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.dnnl.dnnl_blocking_desc_t;
import org.bytedeco.dnnl.dnnl_memory_desc_t;
import org.bytedeco.javacpp.Pointer;

/**
 * The dimensions of a float32 array and where its elements lie in memory: by strides, or in blocks
 * of oneDNN's choice. Dimensions are in oneDNN's order, channels before space, wherever the
 * elements lie. Immutable.
 */
public final class Layout {

  private final dnnl_memory_desc_t descriptor;
  private final long[] dimensions;
  private final long[] strides;

  private Layout(dnnl_memory_desc_t descriptor) {
    this.descriptor = descriptor;
    this.dimensions = new long[descriptor.ndims()];
    for (int i = 0; i < dimensions.length; i++) {
      dimensions[i] = descriptor.dims().get(i);
    }
    this.strides = readStrides(descriptor);
  }

  static Layout of(dnnl_memory_desc_t descriptor) {
    // The primitive that owns it may be gone before the layout is.
    dnnl_memory_desc_t copy = new dnnl_memory_desc_t();
    Pointer.memcpy(copy, descriptor, Pointer.sizeof(dnnl_memory_desc_t.class));
    return new Layout(copy);
  }

  /** The last dimension is contiguous in memory. */
  public static Layout rowMajor(long... dimensions) {
    long[] strides = new long[dimensions.length];
    long stride = 1;
    for (int i = dimensions.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= dimensions[i];
    }
    return strided(dimensions, strides);
  }

  /**
   * @param strides distance in elements between neighbours in each dimension
   */
  public static Layout strided(long[] dimensions, long[] strides) {
    dnnl_memory_desc_t descriptor = new dnnl_memory_desc_t();
    Status.require(
        dnnl_memory_desc_init_by_strides(
            descriptor, dimensions.length, dimensions, dnnl_f32, strides),
        "strided layout " + Arrays.toString(dimensions));
    return new Layout(descriptor);
  }

  /** A layout for a primitive to choose. */
  public static Layout any(long... dimensions) {
    dnnl_memory_desc_t descriptor = new dnnl_memory_desc_t();
    Status.require(
        dnnl_memory_desc_init_by_tag(
            descriptor, dimensions.length, dimensions, dnnl_f32, dnnl_format_tag_any),
        "layout of free choice " + Arrays.toString(dimensions));
    return new Layout(descriptor);
  }

  private static long[] readStrides(dnnl_memory_desc_t descriptor) {
    if (descriptor.format_kind() != dnnl_blocked || descriptor.extra().flags() != 0) {
      return null;
    }
    dnnl_blocking_desc_t blocking = descriptor.format_desc_blocking();
    if (blocking.inner_nblks() != 0) {
      return null;
    }
    long[] strides = new long[descriptor.ndims()];
    for (int i = 0; i < strides.length; i++) {
      strides[i] = blocking.strides().get(i);
    }
    return strides;
  }

  dnnl_memory_desc_t descriptor() {
    return descriptor;
  }

  /** Null, which is how oneDNN is told that an array is not there, if there is no layout. */
  static dnnl_memory_desc_t descriptor(Optional<Layout> layout) {
    return layout.map(Layout::descriptor).orElse(null);
  }

  public long[] dimensions() {
    return dimensions.clone();
  }

  public long dimension(int axis) {
    return dimensions[axis];
  }

  public int rank() {
    return dimensions.length;
  }

  /** Elements, padding of blocks not counted. */
  public long elements() {
    return Arrays.stream(dimensions).reduce(1, Math::multiplyExact);
  }

  /** Bytes of memory, padding of blocks counted. */
  public long bytes() {
    return dnnl_memory_desc_get_size(descriptor);
  }

  /** Strides, unless elements lie in blocks. */
  public Optional<long[]> strides() {
    return Optional.ofNullable(strides).map(long[]::clone);
  }

  public boolean isRowMajor() {
    return equals(rowMajor(dimensions));
  }

  /**
   * The same memory with its axes in another order.
   *
   * @param order axis i of the result is axis {@code order[i]} of this one
   */
  public Layout permuted(int... order) {
    long[] from = strides().orElseThrow();
    long[] newDimensions = new long[order.length];
    long[] newStrides = new long[order.length];
    for (int i = 0; i < order.length; i++) {
      newDimensions[i] = dimensions[order[i]];
      newStrides[i] = from[order[i]];
    }
    return strided(newDimensions, newStrides);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Layout that && dnnl_memory_desc_equal(descriptor, that.descriptor) == 1;
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(dimensions);
  }

  @Override
  public String toString() {
    return Arrays.toString(dimensions)
        + (strides == null ? " in blocks" : " by strides " + Arrays.toString(strides));
  }
}
