package io.trainyard.model.causal;

import io.trainyard.model.parameters.Linear;
import org.deeplearning4j.nn.api.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A parameter that is added to all vectors of a window, and where its gradient goes. */
record Bias(INDArray values, INDArray gradient) {

  static Bias of(Layer layer, String name) {
    INDArray values = Linear.parameter(layer, name);
    return new Bias(values.reshape(values.length(), 1), Linear.gradient(layer, name));
  }

  void add(INDArray columns) {
    columns.addiColumnVector(values);
  }

  void backward(INDArray outputs) {
    gradient.assign(outputs.sum(1));
  }
}
