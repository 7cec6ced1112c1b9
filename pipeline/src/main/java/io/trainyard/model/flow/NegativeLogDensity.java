package io.trainyard.model.flow;

import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * The loss of a network that puts out logarithms of densities: each with its sign changed. There is
 * nothing to compare them with, so that labels are of no account; the activation is the identity.
 */
public final class NegativeLogDensity implements ILossFunction {

  private static final long serialVersionUID = 1L;

  @Override
  public double computeScore(
      INDArray labels, INDArray output, IActivation identity, INDArray mask, boolean average) {
    double sum = -output.sumNumber().doubleValue();
    return average ? sum / output.size(0) : sum;
  }

  @Override
  public INDArray computeScoreArray(
      INDArray labels, INDArray output, IActivation identity, INDArray mask) {
    return output.neg();
  }

  @Override
  public INDArray computeGradient(
      INDArray labels, INDArray output, IActivation identity, INDArray mask) {
    return output.like().assign(-1);
  }

  @Override
  public Pair<Double, INDArray> computeGradientAndScore(
      INDArray labels, INDArray output, IActivation identity, INDArray mask, boolean average) {
    return new Pair<>(
        computeScore(labels, output, identity, mask, average),
        computeGradient(labels, output, identity, mask));
  }

  @Override
  public String name() {
    return toString();
  }

  @Override
  public String toString() {
    return "NegativeLogDensity";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NegativeLogDensity;
  }

  @Override
  public int hashCode() {
    return NegativeLogDensity.class.hashCode();
  }
}
