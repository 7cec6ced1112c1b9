package io.trainyard.model;

import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/** How networks of the catalogue end. */
final class OutputLayers {

  private OutputLayers() {}

  /**
   * Softmax and cross-entropy for classes; for targets a linear layer and squared error, the mean
   * over the outputs, {@code 1/K sum_k (z_k - y_k)^2}, without a factor of one half.
   */
  static OutputLayer.Builder of(Task task) {
    if (task instanceof Task.Regression) {
      return new OutputLayer.Builder(new LossMSE())
          .nOut(task.outputs())
          .activation(Activation.IDENTITY);
    }
    return new OutputLayer.Builder(new LossMCXENT())
        .nOut(task.outputs())
        .activation(Activation.SOFTMAX);
  }

  /** What the layer is called in a graph. */
  static String name(Task task) {
    return task instanceof Task.Regression ? "targets" : "classes";
  }
}
