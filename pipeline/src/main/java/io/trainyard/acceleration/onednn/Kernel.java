package io.trainyard.acceleration.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_execute;

import java.util.Map;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_stream;

/** A primitive with the arrays it works on. */
public final class Kernel implements Runnable {

  private final String name;
  private final dnnl_primitive primitive;
  private final dnnl_stream stream;
  private final dnnl_exec_arg_t arguments;
  private final int count;

  Kernel(String name, dnnl_primitive primitive, NativeScope scope, Map<Integer, Memory> memories) {
    this.name = name;
    this.primitive = primitive;
    this.stream = scope.stream();
    this.count = memories.size();
    this.arguments = new dnnl_exec_arg_t(count);
    int position = 0;
    for (var entry : memories.entrySet()) {
      arguments.position(position++).arg(entry.getKey()).memory(entry.getValue().handle());
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
