package io.trainyard.model.causal;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.same.Sign;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** max(0, x). */
final class Rectifier {

  private Rectifier() {}

  /** Puts what is rectified in place of what was not. */
  static void apply(INDArray values) {
    Transforms.relu(values, false);
  }

  /**
   * Writes the derivative at each number: 1, or 0 where the number is.
   *
   * @param rectified as {@link #apply} leaves it
   */
  static void slope(INDArray rectified, INDArray into) {
    Nd4j.getExecutioner().exec(new Sign(rectified, into));
  }
}
