package io.trainyard.ensemble.measures;

import io.trainyard.evaluation.ClassificationMetrics;
import io.trainyard.evaluation.MostProbable;
import java.io.Serializable;

/** Sums of one model's losses and errors. Not thread-safe. */
final class Tally implements Serializable {

  private static final long serialVersionUID = 1L;

  private double loss;
  private double squaredError;
  private long wrong;

  /**
   * @return the predicted class
   */
  int add(int label, float[] probabilities) {
    loss -= Math.log(Math.max(probabilities[label], ClassificationMetrics.LEAST_PROBABILITY));
    squaredError += SquaredError.of(label, probabilities);
    int predicted = MostProbable.of(probabilities, 0, probabilities.length);
    wrong += predicted == label ? 0 : 1;
    return predicted;
  }

  void merge(Tally other) {
    loss += other.loss;
    squaredError += other.squaredError;
    wrong += other.wrong;
  }

  MemberFigures over(long rows) {
    double right = rows - wrong;
    return new MemberFigures(loss / rows, right / rows, (double) wrong / rows, squaredError / rows);
  }
}
