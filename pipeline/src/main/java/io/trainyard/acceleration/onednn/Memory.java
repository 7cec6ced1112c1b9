package io.trainyard.acceleration.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_set_data_handle;

import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/** A float32 array of a layout, in memory that is its own or that it was pointed at. */
public final class Memory {

  /** Vector loads are fastest within a cache line. */
  private static final int ALIGNMENT = 64;

  private final Layout layout;
  private final dnnl_memory memory = new dnnl_memory();
  private Pointer data;

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
    long past = block.address() % ALIGNMENT;
    Pointer data = past == 0 ? block : block.getPointer((ALIGNMENT - past) / Float.BYTES);
    return new Memory(scope, layout, data);
  }

  /** Somebody else's memory, which must outlive the scope or be {@link #pointTo replaced}. */
  public static Memory at(NativeScope scope, Layout layout, Pointer data) {
    return new Memory(scope, layout, data);
  }

  /** The same elements seen through another layout of no more bytes. */
  public Memory as(NativeScope scope, Layout other) {
    return new Memory(scope, other, data);
  }

  /** Has every kernel that is bound to this memory use {@code data} from now on. */
  public void pointTo(Pointer data) {
    if (data.address() != this.data.address()) {
      Status.require(dnnl_memory_set_data_handle(memory, data), "memory handle");
    }
    this.data = data;
  }

  public Layout layout() {
    return layout;
  }

  /** The first element. */
  public FloatPointer data() {
    return new FloatPointer(data).capacity(layout.bytes() / Float.BYTES);
  }

  /** Sets all bytes to 0, padding of blocks included. */
  public void zero() {
    Pointer.memset(data, 0, layout.bytes());
  }

  dnnl_memory handle() {
    return memory;
  }
}
