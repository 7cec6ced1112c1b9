package io.trainyard.acceleration.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_destroy;

import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/** A float32 array of a layout, in memory that is its own or somebody else's. */
public final class Memory {

  /** Vector loads are fastest within a cache line. */
  static final int ALIGNMENT = 64;

  private final Layout layout;
  private final dnnl_memory memory = new dnnl_memory();
  private final Pointer data;

  private Memory(NativeScope scope, Layout layout, Pointer data) {
    this.layout = layout;
    this.data = data;
    Status.require(
        dnnl_memory_create(memory, layout.descriptor(), NativeScope.engine(), data), "memory");
    scope.onClose(() -> dnnl_memory_destroy(memory));
  }

  /** New memory of undefined contents, which goes with {@code scope}. */
  public static Memory allocate(NativeScope scope, Layout layout) {
    FloatPointer block = new FloatPointer(layout.bytes() / Float.BYTES + ALIGNMENT / Float.BYTES);
    scope.onClose(block::deallocate);
    scope.allocated(layout.bytes() + ALIGNMENT);
    return new Memory(scope, layout, aligned(block));
  }

  /** The first place in a block where vector loads are fast. */
  static Pointer aligned(FloatPointer block) {
    long past = block.address() % ALIGNMENT;
    return past == 0 ? block : block.getPointer((ALIGNMENT - past) / Float.BYTES);
  }

  /** Somebody else's memory, which must outlive the scope. */
  public static Memory at(NativeScope scope, Layout layout, Pointer data) {
    return new Memory(scope, layout, data);
  }

  /** The same elements seen through another layout of no more bytes. */
  public Memory as(NativeScope scope, Layout other) {
    return new Memory(scope, other, data);
  }

  public Layout layout() {
    return layout;
  }

  /** The first element. */
  public FloatPointer data() {
    return new FloatPointer(data).capacity(layout.bytes() / Float.BYTES);
  }

  /** Copies the elements of an array of the same layout, which begin at {@code source}. */
  public void copyFrom(Pointer source) {
    Pointer.memcpy(data, source, layout.bytes());
  }

  /** Sets all bytes to 0, padding of blocks included. */
  public void zero() {
    Pointer.memset(data, 0, layout.bytes());
  }

  dnnl_memory handle() {
    return memory;
  }
}
