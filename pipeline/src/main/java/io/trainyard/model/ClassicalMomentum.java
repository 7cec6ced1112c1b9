package io.trainyard.model;

import java.util.Map;
import java.util.Objects;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Gradient descent with a heavy ball (Polyak 1964), which DL4J lacks. With learning rate r and
 * momentum mu, in the form of Sutskever et al., "On the importance of initialization and momentum
 * in deep learning", ICML 2013:
 *
 * <pre>
 * v = mu * v + r * gradient
 * parameters = parameters - v
 * </pre>
 *
 * <p>The state is v, of the gradient's length, from 0. Not thread-safe.
 */
final class ClassicalMomentum implements IUpdater {

  private static final long serialVersionUID = 1L;

  private double learningRate;
  private final double momentum;

  @JsonCreator
  ClassicalMomentum(
      @JsonProperty("learningRate") double learningRate,
      @JsonProperty("momentum") double momentum) {
    this.learningRate = learningRate;
    this.momentum = momentum;
  }

  /** DL4J's nearest, for where this class may not be known. */
  Nesterovs stock() {
    return new Nesterovs(learningRate, momentum);
  }

  double momentum() {
    return momentum;
  }

  @Override
  public long stateSize(long numParams) {
    return numParams;
  }

  @Override
  public GradientUpdater<?> instantiate(INDArray viewArray, boolean initializeViewArray) {
    ClassicalMomentumUpdater updater = new ClassicalMomentumUpdater(this);
    updater.setStateViewArray(
        viewArray, viewArray.shape(), viewArray.ordering(), initializeViewArray);
    return updater;
  }

  @Override
  public GradientUpdater<?> instantiate(
      Map<String, INDArray> updaterState, boolean initializeStateArrays) {
    ClassicalMomentumUpdater updater = new ClassicalMomentumUpdater(this);
    updater.setState(updaterState, initializeStateArrays);
    return updater;
  }

  @Override
  public double getLearningRate(int iteration, int epoch) {
    return learningRate;
  }

  @Override
  public boolean hasLearningRate() {
    return true;
  }

  @Override
  public void setLrAndSchedule(double lr, ISchedule lrSchedule) {
    if (lrSchedule != null) {
      throw new UnsupportedOperationException("expected a rate without a schedule");
    }
    this.learningRate = lr;
  }

  @Override
  public ClassicalMomentum clone() {
    return new ClassicalMomentum(learningRate, momentum);
  }

  // DL4J updates parameters together whose updaters are equal.
  @Override
  public boolean equals(Object other) {
    return other instanceof ClassicalMomentum that
        && Double.compare(learningRate, that.learningRate) == 0
        && Double.compare(momentum, that.momentum) == 0;
  }

  @Override
  public int hashCode() {
    return Objects.hash(learningRate, momentum);
  }

  @Override
  public String toString() {
    return "ClassicalMomentum(learningRate=" + learningRate + ", momentum=" + momentum + ")";
  }
}
