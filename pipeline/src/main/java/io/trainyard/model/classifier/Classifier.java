package io.trainyard.model.classifier;

/** A trained classifier of rows of numbers. */
public sealed interface Classifier extends RowModel
    permits Forest, BoostedTrees, SoftmaxRegression, Perceptron {

  int classes();

  @Override
  default int outputs() {
    return classes();
  }

  /**
   * The probability of each class.
   *
   * @param row {@link #inputs()} numbers
   * @return a new array, which sums to 1
   */
  double[] probabilities(double[] row);

  @Override
  default double[] predict(double[] row) {
    return probabilities(row);
  }
}
