package io.trainyard.acceleration;

import io.trainyard.acceleration.onednn.Layout;
import io.trainyard.acceleration.onednn.Memory;
import io.trainyard.acceleration.onednn.Softmax;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossNegativeLogLikelihood;

/**
 * The end of a network: activation and loss.
 *
 * <p>The gradient that it starts the backward half with is {@code scale} times that of the loss
 * summed over the rows, so that with one over the number of examples every gradient of the network
 * is one of the mean.
 */
final class Loss {

  private final Memory labels;
  private final Signal logits;
  private final Memory output;
  private final ILossFunction function;
  private final IActivation activation;
  private final double scale;
  private final boolean fused;
  private final float[] probabilities;
  private final float[] targets;

  /**
   * @param labels rows x classes, as the logits; null in a program that does not learn
   */
  Loss(
      ILossFunction function,
      IActivation activation,
      Signal logits,
      Memory labels,
      double scale,
      Emitter emitter) {
    this.function = function;
    this.activation = activation;
    this.logits = logits;
    this.labels = labels;
    this.scale = scale;
    this.fused = isCrossEntropyOfSoftmax(function, activation);
    Layout layout = logits.layout();
    this.output = emitter.allocate(layout);
    int length = emitter.training() && fused ? Math.toIntExact(layout.elements()) : 0;
    this.probabilities = new float[length];
    this.targets = new float[length];
    if (activation instanceof ActivationSoftmax) {
      emitter.forward(Softmax.forward(emitter.scope(), logits.value(), output));
    } else if (!emitter.training()) {
      INDArray from = Views.array(logits.value());
      INDArray to = Views.array(output);
      emitter.forward(() -> to.assign(activation.getActivation(from.dup(), false)));
    }
    if (emitter.training()) {
      logits.gradient(emitter.borrow(layout));
    }
  }

  private static boolean isCrossEntropyOfSoftmax(ILossFunction function, IActivation activation) {
    // By exact class: a subclass may be another function.
    boolean crossEntropy =
        function.getClass() == LossMCXENT.class
            || function.getClass() == LossNegativeLogLikelihood.class;
    return crossEntropy
        && activation instanceof ActivationSoftmax
        && ((LossMCXENT) function).getWeights() == null;
  }

  /** What the network puts out: rows x classes. */
  Memory output() {
    return output;
  }

  /** Writes the gradient of the logits and returns the loss, summed over rows and scaled. */
  double run() {
    return fused ? crossEntropy(((LossMCXENT) function).getSoftmaxClipEps()) : stock();
  }

  /** L = - sum y log p, whose gradient by the logits is p - y where the y of a row add up to 1. */
  private double crossEntropy(double clip) {
    output.data().get(probabilities);
    labels.data().get(targets);
    double loss = 0;
    for (int i = 0; i < targets.length; i++) {
      float y = targets[i];
      if (y != 0) {
        loss -= y * Math.log(Math.min(Math.max(probabilities[i], clip), 1 - clip));
      }
      probabilities[i] = (float) ((probabilities[i] - y) * scale);
    }
    logits.gradient().data().put(probabilities);
    return loss * scale;
  }

  private double stock() {
    INDArray z = Views.array(logits.value());
    INDArray y = Views.array(labels);
    INDArray gradient = function.computeGradient(y, z.dup(), activation, null);
    Views.array(logits.gradient()).assign(gradient.muli(scale));
    return function.computeScore(y, z.dup(), activation, null, false) * scale;
  }
}
