package io.trainyard.acceleration.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_backward_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_forward_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_training;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_append_eltwise;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_set_post_ops;

import java.util.Map;
import java.util.Optional;
import org.bytedeco.dnnl.dnnl_eltwise_desc_t;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.global.dnnl;

/**
 * A function of each element.
 *
 * @param algorithm oneDNN's number of the function y = f(x)
 * @param backward the number under which its derivative is had, which may be taken from y
 * @param fromDestination whether the derivative is taken from y, so that x need not be kept
 */
public record Elementwise(
    int algorithm, int backward, boolean fromDestination, float alpha, float beta) {

  public static final Elementwise RELU = leakyRelu(0);
  public static final Elementwise TANH =
      new Elementwise(dnnl.dnnl_eltwise_tanh, dnnl.dnnl_eltwise_tanh_use_dst_for_bwd, true, 0, 0);
  public static final Elementwise SIGMOID =
      new Elementwise(
          dnnl.dnnl_eltwise_logistic, dnnl.dnnl_eltwise_logistic_use_dst_for_bwd, true, 0, 0);
  public static final Elementwise SOFTPLUS = ofSource(dnnl.dnnl_eltwise_soft_relu, 0, 0);
  public static final Elementwise SWISH = ofSource(dnnl.dnnl_eltwise_swish, 1, 0);

  /** x where x is positive, {@code alpha} x elsewhere; alpha at least 0. */
  public static Elementwise leakyRelu(float alpha) {
    return new Elementwise(
        dnnl.dnnl_eltwise_relu, dnnl.dnnl_eltwise_relu_use_dst_for_bwd, true, alpha, 0);
  }

  /** x where x is positive, {@code alpha} (exp(x) - 1) elsewhere; alpha at least 0. */
  public static Elementwise elu(float alpha) {
    return new Elementwise(
        dnnl.dnnl_eltwise_elu, dnnl.dnnl_eltwise_elu_use_dst_for_bwd, true, alpha, 0);
  }

  /** {@code factor} x. */
  public static Elementwise scale(float factor) {
    return ofSource(dnnl.dnnl_eltwise_linear, factor, 0);
  }

  private static Elementwise ofSource(int algorithm, float alpha, float beta) {
    return new Elementwise(algorithm, algorithm, false, alpha, beta);
  }

  /** x to y, which may be the same memory. */
  public Kernel forward(NativeScope scope, Memory source, Memory destination) {
    return forward(scope, source.layout())
        .bind(Map.of(Argument.SOURCE, source, Argument.DESTINATION, destination));
  }

  private Primitive forward(NativeScope scope, Layout layout) {
    dnnl_eltwise_desc_t operation = new dnnl_eltwise_desc_t();
    Status.require(
        dnnl_eltwise_forward_desc_init(
            operation, dnnl_forward_training, algorithm, layout.descriptor(), alpha, beta),
        "element-wise function");
    return Primitive.create("element-wise function", scope, operation, null, null);
  }

  /**
   * @param kept y if {@link #fromDestination}, otherwise x
   * @param destinationGradient dL/dy
   * @param sourceGradient dL/dx, which may be the same memory
   */
  public Kernel backward(
      NativeScope scope, Memory kept, Memory destinationGradient, Memory sourceGradient) {
    dnnl_eltwise_desc_t operation = new dnnl_eltwise_desc_t();
    Status.require(
        dnnl_eltwise_backward_desc_init(
            operation,
            backward,
            destinationGradient.layout().descriptor(),
            kept.layout().descriptor(),
            alpha,
            beta),
        "element-wise derivative");
    Primitive primitive =
        Primitive.create(
            "element-wise derivative", scope, operation, null, forward(scope, kept.layout()));
    return primitive.bind(
        Map.of(
            fromDestination ? Argument.DESTINATION : Argument.SOURCE,
            kept,
            Argument.DESTINATION_GRADIENT,
            destinationGradient,
            Argument.SOURCE_GRADIENT,
            sourceGradient));
  }

  /**
   * Attributes that have another primitive apply a function to what it writes; null, which is
   * oneDNN's default, for none.
   */
  static dnnl_primitive_attr fused(Optional<Elementwise> function, NativeScope scope) {
    return function.map(present -> present.fused(scope)).orElse(null);
  }

  private dnnl_primitive_attr fused(NativeScope scope) {
    dnnl_post_ops operations = new dnnl_post_ops();
    Status.require(dnnl_post_ops_create(operations), "fused function");
    dnnl_primitive_attr attributes = new dnnl_primitive_attr();
    Status.require(
        dnnl_post_ops_append_eltwise(operations, 1, algorithm, alpha, beta), "fused function");
    Status.require(dnnl_primitive_attr_create(attributes), "attributes");
    Status.require(dnnl_primitive_attr_set_post_ops(attributes, operations), "attributes");
    dnnl_post_ops_destroy(operations);
    scope.onClose(() -> dnnl_primitive_attr_destroy(attributes));
    return attributes;
  }
}
