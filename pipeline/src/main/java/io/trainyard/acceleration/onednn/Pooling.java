package io.trainyard.acceleration.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_training;
import static org.bytedeco.dnnl.global.dnnl.dnnl_pooling_avg_exclude_padding;
import static org.bytedeco.dnnl.global.dnnl.dnnl_pooling_avg_include_padding;
import static org.bytedeco.dnnl.global.dnnl.dnnl_pooling_max;
import static org.bytedeco.dnnl.global.dnnl.dnnl_pooling_v2_backward_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_pooling_v2_forward_desc_init;

import org.bytedeco.dnnl.dnnl_pooling_v2_desc_t;

/**
 * The largest or the mean element of each window.
 *
 * @param source n x channels x space
 * @param destination n x channels x space
 */
public record Pooling(Kind kind, Layout source, Layout destination, Window window) {

  /** What is taken from a window. */
  public enum Kind {
    MAXIMUM(dnnl_pooling_max),
    /** Padding counts as zeros. */
    MEAN_WITH_PADDING(dnnl_pooling_avg_include_padding),
    /** Padding does not count. */
    MEAN_WITHOUT_PADDING(dnnl_pooling_avg_exclude_padding);

    private final int algorithm;

    Kind(int algorithm) {
      this.algorithm = algorithm;
    }
  }

  public Primitive forward(NativeScope scope) {
    dnnl_pooling_v2_desc_t operation = new dnnl_pooling_v2_desc_t();
    Status.require(
        dnnl_pooling_v2_forward_desc_init(
            operation,
            dnnl_forward_training,
            kind.algorithm,
            source.descriptor(),
            destination.descriptor(),
            window.strides(),
            window.kernel(),
            window.gaps(),
            window.before(),
            window.after()),
        "pooling");
    return Primitive.create("pooling", scope, operation, null, null);
  }

  public Primitive backward(NativeScope scope, Primitive forward) {
    dnnl_pooling_v2_desc_t operation = new dnnl_pooling_v2_desc_t();
    Status.require(
        dnnl_pooling_v2_backward_desc_init(
            operation,
            kind.algorithm,
            source.descriptor(),
            destination.descriptor(),
            window.strides(),
            window.kernel(),
            window.gaps(),
            window.before(),
            window.after()),
        "pooling's gradient");
    return Primitive.create("pooling's gradient", scope, operation, null, forward);
  }
}
