package io.trainyard.model;

import java.io.Serializable;
import java.util.List;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Bounds on the gradient g of the mean loss, over all parameters of the network at once. First each
 * component is brought into [-value, value]; then g is scaled by min(1, norm / ||g||), after
 * Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks", ICML
 * 2013.
 *
 * @param norm the largest Euclidean norm; NaN: no bound
 * @param value the largest absolute value of a component; NaN: no bound
 */
public record Clipping(double norm, double value) implements Serializable {

  public static final Clipping NONE = new Clipping(Double.NaN, Double.NaN);

  public static Clipping of(OptionalDouble norm, OptionalDouble value) {
    return new Clipping(norm.orElse(Double.NaN), value.orElse(Double.NaN));
  }

  /**
   * Clips in place.
   *
   * @param gradients the parts of the gradient, each {@code scale} times too large
   * @return whether there was something to clip
   */
  boolean apply(List<INDArray> gradients, double scale) {
    boolean clipped = false;
    if (!Double.isNaN(value)) {
      for (INDArray part : gradients) {
        clipped |= part.amaxNumber().doubleValue() > value * scale;
        clipByValue(part, value * scale);
      }
    }
    return (!Double.isNaN(norm) && clipByNorm(gradients, norm * scale)) | clipped;
  }

  /** Whether there is a bound. */
  public boolean isBound() {
    return !Double.isNaN(value) || !Double.isNaN(norm);
  }

  private static void clipByValue(INDArray part, double bound) {
    Transforms.max(part, -bound, false);
    Transforms.min(part, bound, false);
  }

  private static boolean clipByNorm(List<INDArray> gradients, double bound) {
    double squares = 0;
    for (INDArray part : gradients) {
      double partNorm = part.norm2Number().doubleValue();
      squares += partNorm * partNorm;
    }
    double norm = Math.sqrt(squares);
    if (norm > bound) {
      gradients.forEach(part -> part.muli(bound / norm));
    }
    return norm > bound;
  }
}
