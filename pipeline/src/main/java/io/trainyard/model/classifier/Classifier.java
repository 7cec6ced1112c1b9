package io.trainyard.model.classifier;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.Serializable;

/**
 * A trained classifier of rows of numbers. Immutable, as long as nobody changes the arrays, which
 * are not copied; thread-safe.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Forest.class, name = "forest"),
  @JsonSubTypes.Type(value = BoostedTrees.class, name = "boosted-trees"),
  @JsonSubTypes.Type(value = SoftmaxRegression.class, name = "softmax-regression"),
  @JsonSubTypes.Type(value = Perceptron.class, name = "perceptron")
})
public sealed interface Classifier extends Serializable
    permits Forest, BoostedTrees, SoftmaxRegression, Perceptron {

  /** Numbers of a row. */
  int inputs();

  int classes();

  /** How many numbers were learned. */
  int parameters();

  /** Whether all that was learned is a number. */
  boolean sound();

  /**
   * The probability of each class.
   *
   * @param row {@link #inputs()} numbers
   * @return a new array, which sums to 1
   */
  double[] probabilities(double[] row);

  /**
   * The same for several rows.
   *
   * @param features row after row; may be longer than the rows need
   * @return rows x classes, row-major
   */
  default float[] probabilities(float[] features, int rows) {
    float[] all = new float[Math.multiplyExact(rows, classes())];
    double[] row = new double[inputs()];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < row.length; j++) {
        row[j] = features[i * row.length + j];
      }
      double[] probabilities = probabilities(row);
      for (int c = 0; c < probabilities.length; c++) {
        all[i * probabilities.length + c] = (float) probabilities[c];
      }
    }
    return all;
  }
}
