package io.trainyard.model.recurrent;

import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A recurrent layer's parameters as Deeplearning4j has them, not copies; gates side by side.
 *
 * @param weights inputs x (gates * units)
 * @param recurrent units x (gates * units)
 * @param bias gates * units
 * @param gradients where those of the parameters go; null where nothing is learned
 */
record Weights(INDArray weights, INDArray recurrent, INDArray bias, Weights gradients) {

  static final String WEIGHTS = "W";
  static final String RECURRENT = "RW";
  static final String BIAS = "b";

  /** Of a layer that has a place for its gradients, or has none. */
  static Weights of(Layer layer) {
    Map<String, INDArray> values = layer.paramTable();
    INDArray flat = layer.getGradientsViewArray();
    return of(
        values,
        flat == null
            ? null
            : of(
                layer.conf().getLayer().initializer().getGradientsFromFlattened(layer.conf(), flat),
                null));
  }

  private static Weights of(Map<String, INDArray> values, Weights gradients) {
    return new Weights(values.get(WEIGHTS), values.get(RECURRENT), values.get(BIAS), gradients);
  }

  boolean learns() {
    return gradients != null;
  }

  int inputs() {
    return (int) weights.size(0);
  }

  int units() {
    return (int) recurrent.size(0);
  }
}
