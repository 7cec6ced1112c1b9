package io.trainyard.acceleration.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_training;
import static org.bytedeco.dnnl.global.dnnl.dnnl_inner_product_backward_data_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_inner_product_backward_weights_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_inner_product_forward_desc_init;

import java.util.Optional;
import org.bytedeco.dnnl.dnnl_inner_product_desc_t;

/**
 * A fully connected layer: y = x W^T + b.
 *
 * @param source x, n x in
 * @param weights W, out x in
 * @param bias b, out
 * @param destination y, n x out
 */
public record InnerProduct(
    Layout source, Layout weights, Optional<Layout> bias, Layout destination) {

  /**
   * @param fused what is applied to y
   */
  public Primitive forward(NativeScope scope, Optional<Elementwise> fused) {
    dnnl_inner_product_desc_t operation = new dnnl_inner_product_desc_t();
    Status.require(
        dnnl_inner_product_forward_desc_init(
            operation,
            dnnl_forward_training,
            source.descriptor(),
            weights.descriptor(),
            Layout.descriptor(bias),
            destination.descriptor()),
        "inner product");
    return Primitive.create(
        "inner product", scope, operation, Elementwise.fused(fused, scope), null);
  }

  public Primitive backwardSource(NativeScope scope, Primitive forward) {
    dnnl_inner_product_desc_t operation = new dnnl_inner_product_desc_t();
    Status.require(
        dnnl_inner_product_backward_data_desc_init(
            operation, source.descriptor(), weights.descriptor(), destination.descriptor()),
        "inner product's source gradient");
    return Primitive.create("inner product's source gradient", scope, operation, null, forward);
  }

  public Primitive backwardWeights(NativeScope scope, Primitive forward) {
    dnnl_inner_product_desc_t operation = new dnnl_inner_product_desc_t();
    Status.require(
        dnnl_inner_product_backward_weights_desc_init(
            operation,
            source.descriptor(),
            weights.descriptor(),
            Layout.descriptor(bias),
            destination.descriptor()),
        "inner product's weight gradient");
    return Primitive.create("inner product's weight gradient", scope, operation, null, forward);
  }
}
