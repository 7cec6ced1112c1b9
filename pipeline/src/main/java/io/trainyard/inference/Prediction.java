package io.trainyard.inference;

import io.trainyard.dataset.Rows;
import io.trainyard.evaluation.MostProbable;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * What a network says of one row.
 *
 * @param predicted the class of the largest probability; the first of equals
 * @param probabilities of each class
 */
public record Prediction(long id, int label, int predicted, float[] probabilities)
    implements Serializable {

  /**
   * @param probabilities rows x classes, row-major
   */
  static void addAll(Rows rows, float[] probabilities, List<Prediction> to) {
    int classes = probabilities.length / rows.count();
    for (int i = 0; i < rows.count(); i++) {
      float[] row = Arrays.copyOfRange(probabilities, i * classes, (i + 1) * classes);
      to.add(new Prediction(rows.id(i), rows.label(i), MostProbable.of(row, 0, classes), row));
    }
  }
}
