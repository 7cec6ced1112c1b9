package io.trainyard.model.classifier;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.Serializable;

/**
 * What was trained on rows of numbers and is no network. Immutable, as long as nobody changes the
 * arrays, which are not copied; thread-safe.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Forest.class, name = "forest"),
  @JsonSubTypes.Type(value = BoostedTrees.class, name = "boosted-trees"),
  @JsonSubTypes.Type(value = SoftmaxRegression.class, name = "softmax-regression"),
  @JsonSubTypes.Type(value = Perceptron.class, name = "perceptron"),
  @JsonSubTypes.Type(value = ValueTrees.class, name = "value-trees"),
  @JsonSubTypes.Type(value = LinearFunctions.class, name = "linear-functions")
})
public sealed interface RowModel extends Serializable permits Classifier, Regressor {

  /** Numbers of a row. */
  int inputs();

  /** Numbers that are said of a row. */
  int outputs();

  /** How many numbers were learned. */
  int parameters();

  /** Whether all that was learned is a number. */
  boolean sound();

  /**
   * What is said of a row: the probability of each class, or a standardized value of each target.
   *
   * @param row {@link #inputs()} numbers
   * @return a new array of {@link #outputs()} numbers
   */
  double[] predict(double[] row);

  /**
   * The same for several rows.
   *
   * @param features row after row; may be longer than the rows need
   * @return rows x outputs, row-major
   */
  default float[] predict(float[] features, int rows) {
    float[] all = new float[Math.multiplyExact(rows, outputs())];
    double[] row = new double[inputs()];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < row.length; j++) {
        row[j] = features[i * row.length + j];
      }
      double[] said = predict(row);
      for (int k = 0; k < said.length; k++) {
        all[i * said.length + k] = (float) said[k];
      }
    }
    return all;
  }
}
