package io.trainyard.model.classifier;

import java.util.List;

/**
 * Trees whose leaves hold a distribution over the classes, of which the mean is taken (Breiman,
 * "Random forests", Machine Learning 2001, with probabilities in place of votes, as Spark MLlib has
 * it).
 */
public record Forest(int inputs, int classes, List<Tree> trees) implements Classifier {

  public Forest {
    trees = List.copyOf(trees);
  }

  @Override
  public int parameters() {
    return trees.stream().mapToInt(Tree::parameters).sum();
  }

  @Override
  public boolean sound() {
    return trees.stream().allMatch(Tree::sound);
  }

  @Override
  public double[] probabilities(double[] row) {
    double[] sum = new double[classes];
    for (Tree tree : trees) {
      double[] leaf = tree.leaf(row);
      for (int c = 0; c < classes; c++) {
        sum[c] += leaf[c];
      }
    }
    return Numbers.toSumOne(sum);
  }
}
