package io.trainyard.acceleration.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_training;
import static org.bytedeco.dnnl.global.dnnl.dnnl_softmax_forward_desc_init;

import java.util.Map;
import org.bytedeco.dnnl.dnnl_softmax_desc_t;

/** exp(x) over its sum along the second axis. */
public final class Softmax {

  private Softmax() {}

  /** The two may be the same memory. */
  public static Kernel forward(NativeScope scope, Memory source, Memory destination) {
    dnnl_softmax_desc_t operation = new dnnl_softmax_desc_t();
    Status.require(
        dnnl_softmax_forward_desc_init(
            operation, dnnl_forward_training, source.layout().descriptor(), 1),
        "softmax");
    return Primitive.create("softmax", scope, operation, null, null)
        .bind(Map.of(Argument.SOURCE, source, Argument.DESTINATION, destination));
  }
}
