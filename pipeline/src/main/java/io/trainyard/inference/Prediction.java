package io.trainyard.inference;

import io.trainyard.dataset.Rows;
import io.trainyard.evaluation.MostProbable;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * What a model says of one row.
 *
 * @param predicted the class of the largest probability; the first of equals
 * @param probabilities of each class
 * @param more the values of {@link TrainedModel#columns}
 */
public record Prediction(long id, int label, int predicted, float[] probabilities, double[] more)
    implements Serializable {

  /**
   * A prediction of the class of the largest probability.
   *
   * @param probabilities of each class
   */
  public static Prediction of(long id, int label, float[] probabilities, double... more) {
    int predicted = MostProbable.of(probabilities, 0, probabilities.length);
    return new Prediction(id, label, predicted, probabilities, more);
  }

  /**
   * @param probabilities rows x classes, row-major
   */
  static void addAll(Rows rows, float[] probabilities, List<Prediction> to) {
    int classes = probabilities.length / rows.count();
    for (int i = 0; i < rows.count(); i++) {
      float[] row = Arrays.copyOfRange(probabilities, i * classes, (i + 1) * classes);
      to.add(of(rows.id(i), rows.label(i), row));
    }
  }
}
