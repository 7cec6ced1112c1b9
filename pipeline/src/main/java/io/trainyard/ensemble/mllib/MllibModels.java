package io.trainyard.ensemble.mllib;

import io.trainyard.model.classifier.BoostedTrees;
import io.trainyard.model.classifier.Forest;
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
    List<Tree> trees =
        Arrays.stream(model.trees())
            .map(tree -> MllibTrees.of(tree.rootNode(), leaf -> new double[] {leaf.prediction()}))
            .toList();
    return new BoostedTrees.Sum(trees, model.treeWeights());
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
