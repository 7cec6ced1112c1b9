package io.trainyard.ensemble.mllib;

import io.trainyard.model.classifier.BoostedTrees;
import io.trainyard.model.classifier.Forest;
import io.trainyard.model.classifier.LinearFunctions;
import io.trainyard.model.classifier.Perceptron;
import io.trainyard.model.classifier.SoftmaxRegression;
import io.trainyard.model.classifier.Tree;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.classification.GBTClassificationModel;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.classification.RandomForestClassificationModel;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.regression.DecisionTreeRegressionModel;
import org.apache.spark.ml.regression.GBTRegressionModel;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.ml.regression.RandomForestRegressionModel;
import org.apache.spark.ml.tree.LeafNode;

/** Turns MLlib's models into plain numbers, which need no Spark. */
final class MllibModels {

  private MllibModels() {}

  static Forest of(RandomForestClassificationModel model) {
    List<Tree> trees =
        Arrays.stream(model.trees())
            .map(tree -> MllibTrees.of(tree.rootNode(), MllibModels::distribution))
            .toList();
    return new Forest(model.numFeatures(), model.numClasses(), trees);
  }

  /** The part that each class has in the weight of the rows that came to a leaf. */
  private static double[] distribution(LeafNode leaf) {
    double[] weights = leaf.impurityStats().stats();
    double sum = Arrays.stream(weights).sum();
    return Arrays.stream(weights).map(weight -> sum == 0 ? 0 : weight / sum).toArray();
  }

  static BoostedTrees.Sum of(GBTClassificationModel model) {
    return sum(model.trees(), model.treeWeights());
  }

  /** Of one target: the mean of the trees. */
  static BoostedTrees.Sum of(RandomForestRegressionModel model) {
    double[] weights = new double[model.getNumTrees()];
    Arrays.fill(weights, 1.0 / weights.length);
    return sum(model.trees(), weights);
  }

  /** Of one target. */
  static BoostedTrees.Sum of(GBTRegressionModel model) {
    return sum(model.trees(), model.treeWeights());
  }

  private static BoostedTrees.Sum sum(DecisionTreeRegressionModel[] trees, double[] weights) {
    return new BoostedTrees.Sum(
        Arrays.stream(trees)
            .map(tree -> MllibTrees.of(tree.rootNode(), leaf -> new double[] {leaf.prediction()}))
            .toList(),
        weights);
  }

  /**
   * @param models one a target, at least one
   */
  static LinearFunctions of(List<LinearRegressionModel> models) {
    return new LinearFunctions(
        models.stream().map(model -> model.coefficients().toArray()).toArray(double[][]::new),
        models.stream().mapToDouble(LinearRegressionModel::intercept).toArray());
  }

  static SoftmaxRegression of(LogisticRegressionModel model) {
    Matrix matrix = model.coefficientMatrix();
    double[][] coefficients = new double[matrix.numRows()][matrix.numCols()];
    for (int c = 0; c < coefficients.length; c++) {
      for (int j = 0; j < coefficients[c].length; j++) {
        coefficients[c][j] = matrix.apply(c, j);
      }
    }
    return new SoftmaxRegression(coefficients, model.interceptVector().toArray());
  }

  static Perceptron of(MultilayerPerceptronClassificationModel model) {
    return new Perceptron(model.getLayers(), model.weights().toArray());
  }
}
