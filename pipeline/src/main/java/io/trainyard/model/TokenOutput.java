package io.trainyard.model;

import io.trainyard.model.recurrent.Span;
import org.deeplearning4j.nn.layers.recurrent.RnnOutputLayer;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/**
 * The end of a network that foretells tokens: softmax over all tokens and cross-entropy with the
 * next one, from its index alone. Not thread-safe.
 */
final class TokenOutput {

  /** What becomes of the gradients of parameters that are there. */
  enum Gradients {
    WRITTEN,
    ADDED
  }

  private final INDArray weights;
  private final INDArray bias;
  private final INDArray weightsGradient;
  private final INDArray biasGradient;
  private final INDArray logits;
  private final INDArray rows;
  private final INDArray hiddenGradient;
  private final float[] host;
  private final int vocabulary;
  private final ActivationSoftmax softmax = new ActivationSoftmax();

  TokenOutput(RnnOutputLayer layer, Span span) {
    var conf = layer.layerConf();
    if (!(conf.getActivationFn() instanceof ActivationSoftmax)
        || conf.getLossFn().getClass() != LossMCXENT.class) {
      throw RecurrentNetwork.unfit("another loss than cross-entropy of softmax");
    }
    this.weights = layer.paramTable().get("W");
    this.vocabulary = (int) weights.size(1);
    this.bias = layer.paramTable().get("b").reshape(vocabulary, 1);
    var gradients =
        layer
            .conf()
            .getLayer()
            .initializer()
            .getGradientsFromFlattened(layer.conf(), layer.getGradientsViewArray());
    this.weightsGradient = gradients.get("W");
    this.biasGradient = gradients.get("b");
    this.logits = span.columns(vocabulary);
    // The same elements, a row for each prediction.
    this.rows = logits.transpose();
    this.hiddenGradient = span.columns((int) weights.size(0));
    this.host = new float[Math.multiplyExact(vocabulary, span.size())];
  }

  /** A row of probabilities for each step of each lane; good until the next window. */
  float[] probabilities(INDArray hidden) {
    Nd4j.gemm(weights, hidden, logits, true, false, 1, 0);
    logits.addiColumnVector(bias);
    softmax.getActivation(rows, false);
    logits.data().asNioFloat().get(host);
    return host;
  }

  WindowScore score(INDArray hidden, int[] targets) {
    return score(hidden, targets, new boolean[targets.length]);
  }

  /**
   * As above.
   *
   * @param most set where the target is the most probable token
   */
  WindowScore score(INDArray hidden, int[] targets, boolean[] most) {
    float[] p = probabilities(hidden);
    double nats = 0;
    long tokens = 0;
    long right = 0;
    for (int i = 0; i < targets.length; i++) {
      if (targets[i] != Window.NONE) {
        int from = i * vocabulary;
        nats += nats(p[from + targets[i]]);
        tokens++;
        most[i] = isLargest(p, from, targets[i]);
        right += most[i] ? 1 : 0;
      }
    }
    return new WindowScore(nats, tokens, right);
  }

  /** By no JDK's own logarithm: they differ in their last digits. */
  private static double nats(float probability) {
    return Float.isFinite(probability)
        ? -StrictMath.log(Math.max(probability, WindowScore.LEAST_PROBABILITY))
        : Double.NaN;
  }

  private boolean isLargest(float[] p, int from, int token) {
    float own = p[from + token];
    for (int j = 0; j < vocabulary; j++) {
      // Of equally probable ones the first counts.
      if (p[from + j] > own || (p[from + j] == own && j < token)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Goes back from the probabilities that {@link #score} has left: the gradient of the logits is p
   * - y.
   *
   * @param scale what gradients are multiplied by
   * @return hidden units x (steps * lanes)
   */
  INDArray backward(INDArray hidden, int[] targets, float scale) {
    return backward(hidden, targets, scale, Gradients.WRITTEN);
  }

  /** As above. */
  INDArray backward(INDArray hidden, int[] targets, float scale, Gradients gradients) {
    for (int i = 0; i < targets.length; i++) {
      int from = i * vocabulary;
      boolean masked = targets[i] == Window.NONE;
      if (!masked) {
        host[from + targets[i]] -= 1;
      }
      for (int j = 0; j < vocabulary; j++) {
        host[from + j] = masked ? 0 : host[from + j] * scale;
      }
    }
    HostCopies.put(host, logits);
    boolean adds = gradients == Gradients.ADDED;
    Nd4j.gemm(hidden, logits, weightsGradient, false, true, 1, adds ? 1 : 0);
    INDArray sums = logits.sum(1);
    if (adds) {
      biasGradient.addi(sums);
    } else {
      biasGradient.assign(sums);
    }
    Nd4j.gemm(weights, logits, hiddenGradient, false, false, 1, 0);
    return hiddenGradient;
  }
}
