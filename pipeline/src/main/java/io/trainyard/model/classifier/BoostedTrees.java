package io.trainyard.model.classifier;

import java.io.Serializable;
import java.util.List;

/**
 * For each class a sum of trees that tells it from the rest (Friedman, "Stochastic gradient
 * boosting", Computational Statistics and Data Analysis 2002): with m_k the sum for class k, its
 * probability is 1 / (1 + exp(-2 m_k)) over the sum of these over all classes.
 *
 * @param oneAgainstRest in the order of the classes
 */
public record BoostedTrees(int inputs, List<Sum> oneAgainstRest) implements Classifier {

  /**
   * A weighted sum of trees.
   *
   * @param trees whose leaves hold one number
   * @param weights of each tree; not copied
   */
  public record Sum(List<Tree> trees, double[] weights) implements Serializable {

    public Sum {
      trees = List.copyOf(trees);
      if (trees.size() != weights.length) {
        throw new IllegalArgumentException(
            "expected a weight for each of %d trees, found %d"
                .formatted(trees.size(), weights.length));
      }
    }

    double of(double[] row) {
      double sum = 0;
      for (int i = 0; i < weights.length; i++) {
        sum += weights[i] * trees.get(i).leaf(row)[0];
      }
      return sum;
    }

    int parameters() {
      return trees.stream().mapToInt(Tree::parameters).sum();
    }

    boolean sound() {
      return trees.stream().allMatch(Tree::sound) && Numbers.allAreFinite(weights);
    }
  }

  public BoostedTrees {
    oneAgainstRest = List.copyOf(oneAgainstRest);
  }

  @Override
  public int classes() {
    return oneAgainstRest.size();
  }

  @Override
  public int parameters() {
    return oneAgainstRest.stream().mapToInt(Sum::parameters).sum();
  }

  @Override
  public boolean sound() {
    return oneAgainstRest.stream().allMatch(Sum::sound);
  }

  @Override
  public double[] probabilities(double[] row) {
    double[] probabilities = new double[oneAgainstRest.size()];
    for (int k = 0; k < probabilities.length; k++) {
      probabilities[k] = 1 / (1 + Math.exp(-2 * oneAgainstRest.get(k).of(row)));
    }
    return Numbers.toSumOne(probabilities);
  }
}
