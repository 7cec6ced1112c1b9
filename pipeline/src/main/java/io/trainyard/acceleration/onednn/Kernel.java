package io.trainyard.acceleration.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_execute;

import java.util.Map;
import java.util.Optional;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_stream;

/** A primitive with the arrays it works on. */
public final class Kernel implements Runnable {

  private final String name;
  private final dnnl_primitive primitive;
  private final dnnl_stream stream;
  private final dnnl_exec_arg_t arguments;
  private final int count;

  /**
   * @param scratchpad the working memory of the primitive; empty where it takes none
   */
  Kernel(
      String name,
      dnnl_primitive primitive,
      NativeScope scope,
      Map<Integer, Memory> memories,
      Optional<dnnl_memory> scratchpad) {
    this.name = name;
    this.primitive = primitive;
    this.stream = scope.stream();
    this.count = memories.size() + (scratchpad.isPresent() ? 1 : 0);
    this.arguments = new dnnl_exec_arg_t(count);
    int position = 0;
    for (var entry : memories.entrySet()) {
      arguments.position(position++).arg(entry.getKey()).memory(entry.getValue().handle());
    }
    if (scratchpad.isPresent()) {
      arguments.position(position).arg(DNNL_ARG_SCRATCHPAD).memory(scratchpad.get());
    }
    arguments.position(0);
  }

  @Override
  public void run() {
    Status.require(dnnl_primitive_execute(primitive, stream, count, arguments), name);
  }

  @Override
  public String toString() {
    return name;
  }
}
