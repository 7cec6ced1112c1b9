package io.trainyard.model;

import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;
import org.nd4j.linalg.learning.GradientUpdater;

/** The formula of {@link ClassicalMomentum}, on a view of the network's updater state. */
final class ClassicalMomentumUpdater implements GradientUpdater<ClassicalMomentum> {

  private static final String V = "V";

  private final ClassicalMomentum config;
  private INDArray v;

  ClassicalMomentumUpdater(ClassicalMomentum config) {
    this.config = config;
  }

  @Override
  public ClassicalMomentum getConfig() {
    return config;
  }

  @Override
  public void setState(Map<String, INDArray> stateMap, boolean initialize) {
    if (!stateMap.keySet().equals(Set.of(V))) {
      throw new IllegalStateException("expected state " + V + ", found " + stateMap.keySet());
    }
    v = stateMap.get(V);
    if (initialize) {
      v.assign(0);
    }
  }

  @Override
  public Map<String, INDArray> getState() {
    return Map.of(V, v);
  }

  @Override
  public void setStateViewArray(
      INDArray viewArray, long[] gradientShape, char gradientOrder, boolean initialize) {
    if (initialize) {
      viewArray.assign(0);
    }
    v = Shape.newShapeNoCopy(viewArray, gradientShape, gradientOrder == 'f');
    if (v == null) {
      throw new IllegalStateException("expected a view that takes the gradient's shape");
    }
  }

  /** Turns {@code gradient} into what is to be subtracted from the parameters, in place. */
  @Override
  public void applyUpdater(INDArray gradient, int iteration, int epoch) {
    INDArray step = gradient.reshape(v.shape());
    step.muli(config.getLearningRate(iteration, epoch));
    v.muli(config.momentum()).addi(step);
    step.assign(v);
  }
}
