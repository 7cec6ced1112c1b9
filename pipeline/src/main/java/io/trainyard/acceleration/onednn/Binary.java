package io.trainyard.acceleration.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_add;
import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_mul;

import java.util.Map;
import java.util.Optional;
import org.bytedeco.dnnl.dnnl_binary_desc_t;

/** Sum or product of two arrays, element by element. */
public enum Binary {
  ADD(dnnl_binary_add),
  MULTIPLY(dnnl_binary_mul);

  private final int algorithm;

  Binary(int algorithm) {
    this.algorithm = algorithm;
  }

  /**
   * @param result may be the first array itself
   * @param fused what is applied to the result
   */
  public Kernel of(
      NativeScope scope, Memory first, Memory second, Memory result, Optional<Elementwise> fused) {
    dnnl_binary_desc_t operation = new dnnl_binary_desc_t();
    Status.require(
        dnnl_binary_desc_init(
            operation,
            algorithm,
            first.layout().descriptor(),
            second.layout().descriptor(),
            result.layout().descriptor()),
        "element-wise " + this);
    return Primitive.create(
            "element-wise " + this, scope, operation, Elementwise.fused(fused, scope), null)
        .bind(
            Map.of(
                Argument.SOURCE,
                first,
                Argument.SECOND_SOURCE,
                second,
                Argument.DESTINATION,
                result));
  }
}
