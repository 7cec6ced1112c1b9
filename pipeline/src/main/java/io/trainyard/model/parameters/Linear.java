package io.trainyard.model.parameters;

import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A matrix of parameters, inputs x outputs, that multiplies all vectors of a window at once, and
 * where its gradient goes.
 */
public record Linear(INDArray weights, INDArray gradient) {

  /** A parameter of a layer, whole. */
  public static Linear of(Layer layer, String name) {
    return new Linear(parameter(layer, name), gradient(layer, name));
  }

  public static INDArray parameter(Layer layer, String name) {
    return layer.paramTable().get(name);
  }

  /** Null where nothing is learned. */
  public static INDArray gradient(Layer layer, String name) {
    INDArray flat = layer.getGradientsViewArray();
    if (flat == null) {
      return null;
    }
    Map<String, INDArray> all =
        layer.conf().getLayer().initializer().getGradientsFromFlattened(layer.conf(), flat);
    return all.get(name);
  }

  /** Writes {@code W' x} for all columns x of the input, or adds it. */
  public void forward(INDArray input, INDArray into, Sum sum) {
    Nd4j.gemm(weights, input, into, true, false, 1, sum.keep);
  }

  /**
   * Leaves the gradient of the weights.
   *
   * @param outputs gradient of what {@link #forward} has written
   */
  public void backward(INDArray input, INDArray outputs) {
    Nd4j.gemm(input, outputs, gradient, false, true, 1, 0);
  }

  /** Writes the gradient of the input, or adds it. */
  public void inputGradient(INDArray outputs, INDArray into, Sum sum) {
    Nd4j.gemm(weights, outputs, into, false, false, 1, sum.keep);
  }

  /** What becomes of what stands where a result goes. */
  public enum Sum {
    OVERWRITES(0),
    ADDS(1);

    private final int keep;

    Sum(int keep) {
      this.keep = keep;
    }
  }
}
