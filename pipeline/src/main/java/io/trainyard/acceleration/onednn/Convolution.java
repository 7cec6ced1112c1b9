package io.trainyard.acceleration.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_convolution_direct;
import static org.bytedeco.dnnl.global.dnnl.dnnl_dilated_convolution_backward_data_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_dilated_convolution_backward_weights_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_dilated_convolution_forward_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_training;

import java.util.Optional;
import org.bytedeco.dnnl.dnnl_convolution_desc_t;

/**
 * A convolution, in the sense of neural networks: a cross-correlation.
 *
 * @param source n x in x space
 * @param weights out x in x kernel
 * @param bias out
 * @param destination n x out x space
 */
public record Convolution(
    Layout source, Layout weights, Optional<Layout> bias, Layout destination, Window window) {

  /**
   * @param fused what is applied to the result
   */
  public Primitive forward(NativeScope scope, Optional<Elementwise> fused) {
    dnnl_convolution_desc_t operation = new dnnl_convolution_desc_t();
    Status.require(
        dnnl_dilated_convolution_forward_desc_init(
            operation,
            dnnl_forward_training,
            dnnl_convolution_direct,
            source.descriptor(),
            weights.descriptor(),
            Layout.descriptor(bias),
            destination.descriptor(),
            window.strides(),
            window.gaps(),
            window.before(),
            window.after()),
        "convolution");
    return Primitive.create("convolution", scope, operation, Elementwise.fused(fused, scope), null);
  }

  public Primitive backwardSource(NativeScope scope, Primitive forward) {
    dnnl_convolution_desc_t operation = new dnnl_convolution_desc_t();
    Status.require(
        dnnl_dilated_convolution_backward_data_desc_init(
            operation,
            dnnl_convolution_direct,
            source.descriptor(),
            weights.descriptor(),
            destination.descriptor(),
            window.strides(),
            window.gaps(),
            window.before(),
            window.after()),
        "convolution's source gradient");
    return Primitive.create("convolution's source gradient", scope, operation, null, forward);
  }

  public Primitive backwardWeights(NativeScope scope, Primitive forward) {
    dnnl_convolution_desc_t operation = new dnnl_convolution_desc_t();
    Status.require(
        dnnl_dilated_convolution_backward_weights_desc_init(
            operation,
            dnnl_convolution_direct,
            source.descriptor(),
            weights.descriptor(),
            Layout.descriptor(bias),
            destination.descriptor(),
            window.strides(),
            window.gaps(),
            window.before(),
            window.after()),
        "convolution's weight gradient");
    return Primitive.create("convolution's weight gradient", scope, operation, null, forward);
  }
}
