package io.trainyard.inference;

import io.trainyard.dataset.Rows;
import io.trainyard.evaluation.MostProbable;
import io.trainyard.evaluation.Truth;
import io.trainyard.model.Task;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/** What a model says of one row, by what its task is. */
public sealed interface Prediction extends Serializable {

  /** Of the row. */
  long id();

  /** Of each class; none where values are predicted. */
  default float[] probabilities() {
    return new float[0];
  }

  /** The values of {@link TrainedModel#columns}. */
  double[] more();

  /**
   * The class that a row is taken to be of.
   *
   * @param predicted the class of the largest probability; the first of equals
   * @param probabilities of each class
   */
  record OfClass(long id, int label, int predicted, float[] probabilities, double[] more)
      implements Prediction {}

  /**
   * The values that a row is taken to have.
   *
   * @param targets the true ones, in their own units
   * @param values the predicted ones, in the same units
   */
  record OfValues(long id, float[] targets, double[] values, double[] more) implements Prediction {}

  /**
   * What a model's outputs say of row {@code i}.
   *
   * @param outputs of this row: probabilities of classes, or standardized values
   */
  static Prediction of(Task task, Truth truth, int i, float[] outputs, double... more) {
    long id = truth.ids()[i];
    if (task instanceof Task.Regression regression) {
      int count = outputs.length;
      double[] values = new double[count];
      Arrays.setAll(values, k -> regression.value(k, outputs[k]));
      float[] targets = Arrays.copyOfRange(truth.targets(), i * count, (i + 1) * count);
      return new OfValues(id, targets, values, more);
    }
    int predicted = MostProbable.of(outputs, 0, outputs.length);
    return new OfClass(id, truth.labels()[i], predicted, outputs, more);
  }

  /**
   * @param outputs rows x what the task has outputs, row-major
   */
  static void addAll(Task task, Rows rows, float[] outputs, List<Prediction> to) {
    Truth truth = new Truth(rows.ids(), rows.labels(), rows.targets());
    int count = outputs.length / rows.count();
    for (int i = 0; i < rows.count(); i++) {
      to.add(of(task, truth, i, Arrays.copyOfRange(outputs, i * count, (i + 1) * count)));
    }
  }
}
