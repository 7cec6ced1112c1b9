package io.trainyard.acceleration.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_reorder_primitive_desc_create;

import java.util.Map;
import org.bytedeco.dnnl.dnnl_primitive_desc;

/** Copies an array into another layout. */
public final class Reorder {

  private Reorder() {}

  public static Kernel of(NativeScope scope, Memory from, Memory to) {
    dnnl_primitive_desc descriptor = new dnnl_primitive_desc();
    String name = "reorder of " + from.layout() + " to " + to.layout();
    Status.require(
        dnnl_reorder_primitive_desc_create(
            descriptor,
            from.layout().descriptor(),
            NativeScope.engine(),
            to.layout().descriptor(),
            NativeScope.engine(),
            Primitive.withScratchpad(null, scope)),
        name);
    return Primitive.of(name, scope, descriptor)
        .bindUnchecked(Map.of(Argument.SOURCE.code(), from, Argument.DESTINATION.code(), to));
  }
}
