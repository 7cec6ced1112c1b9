package io.trainyard.model;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import java.util.List;

/**
 * Sigmoid layers trained by all rows at once: MLlib's {@code MultilayerPerceptronClassifier}.
 *
 * @param hidden units of the hidden layers: MLlib's {@code layers} less the first and the last
 * @param maxIter passes over the rows, at most
 * @param tol relative change of the loss below which training ends
 * @param blockSize rows that go through the layers at once
 * @param stepSize of gradient descent
 */
public record MultilayerPerceptron(
    List<Integer> hidden, int maxIter, double tol, int blockSize, Solver solver, double stepSize)
    implements MllibSpec {

  /** How gradients become steps. */
  public enum Solver {
    L_BFGS,
    GD
  }

  public MultilayerPerceptron {
    hidden = List.copyOf(hidden);
  }

  static MultilayerPerceptron read(Section section) {
    return new MultilayerPerceptron(
        section.integers("hidden", Range.atLeast(1)),
        section.integer("max-iter", Range.atLeast(1)),
        section.decimal("tol", Range.atLeast(0)),
        section.integer("block-size", Range.atLeast(1)),
        section.choice("solver", Solver.class),
        section.decimal("step-size", Range.above(0)));
  }

  @Override
  public String kind() {
    return "multilayer-perceptron";
  }

  @Override
  public boolean tells(Task task) {
    return task instanceof Task.Classification;
  }
}
