package io.trainyard.acceleration.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_backward;
import static org.bytedeco.dnnl.global.dnnl.dnnl_batch_normalization_backward_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_batch_normalization_forward_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_inference;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_training;
import static org.bytedeco.dnnl.global.dnnl.dnnl_fuse_norm_relu;
import static org.bytedeco.dnnl.global.dnnl.dnnl_use_global_stats;
import static org.bytedeco.dnnl.global.dnnl.dnnl_use_scale;
import static org.bytedeco.dnnl.global.dnnl.dnnl_use_shift;

import org.bytedeco.dnnl.dnnl_batch_normalization_desc_t;

/**
 * y = scale (x - mean) / sqrt(variance + epsilon) + shift for each channel, and then, if {@code
 * relu}, max(y, 0). The variance is that of the values themselves, not corrected for bias.
 *
 * @param layout of x and y: n x channels, or n x channels x space
 */
public record BatchNormalization(Layout layout, float epsilon, boolean relu) {

  /** By mean and variance of the minibatch, which it writes. */
  public Primitive forwardTraining(NativeScope scope) {
    return forward(scope, dnnl_forward_training, flags());
  }

  /** By a given mean and variance. */
  public Primitive forwardInference(NativeScope scope) {
    return forward(scope, dnnl_forward_inference, flags() | dnnl_use_global_stats);
  }

  private Primitive forward(NativeScope scope, int propagation, int flags) {
    dnnl_batch_normalization_desc_t operation = new dnnl_batch_normalization_desc_t();
    Status.require(
        dnnl_batch_normalization_forward_desc_init(
            operation, propagation, layout.descriptor(), epsilon, flags),
        "batch normalization");
    return Primitive.create("batch normalization", scope, operation, null, null);
  }

  public Primitive backward(NativeScope scope, Primitive forward) {
    dnnl_batch_normalization_desc_t operation = new dnnl_batch_normalization_desc_t();
    Status.require(
        dnnl_batch_normalization_backward_desc_init(
            operation, dnnl_backward, layout.descriptor(), layout.descriptor(), epsilon, flags()),
        "batch normalization's gradient");
    return Primitive.create("batch normalization's gradient", scope, operation, null, forward);
  }

  private int flags() {
    return dnnl_use_scale | dnnl_use_shift | (relu ? dnnl_fuse_norm_relu : 0);
  }
}
