package io.trainyard.model.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** By hand. */
class ClassifierTest {

  private static final Offset<Double> CLOSE = within(1e-15);

  /** Goes by feature 1, and to the left by feature 0 again. */
  private static Tree tree(double[]... leaves) {
    return new Tree(
        new int[] {1, 0, -1, -1, -1},
        new double[] {0.5, 2, 0, 0, 0},
        new int[] {1, 2, 0, 1, 2},
        new int[] {4, 3, -1, -1, -1},
        leaves);
  }

  private static double[] leaf(double... values) {
    return values;
  }

  @Test
  void rowsGoToTheLeftUpToAndWithTheThreshold() {
    Tree tree = tree(leaf(1), leaf(2), leaf(3));

    assertThat(tree.leaf(new double[] {2, 0.5})).containsExactly(1);
    assertThat(tree.leaf(new double[] {2.1, 0.5})).containsExactly(2);
    assertThat(tree.leaf(new double[] {0, 0.6})).containsExactly(3);
    assertThat(tree.parameters()).isEqualTo(2 + 3);
  }

  @Test
  void aForestIsTheMeanOfItsLeavesDistributions() {
    Forest forest =
        new Forest(
            2,
            2,
            List.of(
                tree(leaf(0.25, 0.75), leaf(1, 0), leaf(0, 1)),
                tree(leaf(0.5, 0.5), leaf(1, 0), leaf(0, 1))));

    assertThat(forest.probabilities(new double[] {0, 0})).containsExactly(0.375, 0.625);
    assertThat(forest.probabilities(new double[] {3, 0})).containsExactly(1, 0);
    assertThat(forest.parameters()).isEqualTo(2 * (2 + 6));
  }

  @Test
  void boostedTreesAreTheirMarginsLogistic() {
    BoostedTrees boosted =
        new BoostedTrees(
            2,
            List.of(
                new BoostedTrees.Sum(
                    List.of(tree(leaf(1), leaf(0), leaf(0)), tree(leaf(-2), leaf(0), leaf(0))),
                    new double[] {1, 0.1}),
                new BoostedTrees.Sum(List.of(tree(leaf(-1), leaf(0), leaf(0))), new double[] {1})));
    double own = 1 / (1 + Math.exp(-2 * 0.8));
    double other = 1 / (1 + Math.exp(2));

    double[] probabilities = boosted.probabilities(new double[] {0, 0});

    assertThat(probabilities[0]).isEqualTo(own / (own + other), CLOSE);
    assertThat(probabilities[1]).isEqualTo(other / (own + other), CLOSE);
    assertThat(boosted.probabilities(new double[] {3, 0})).containsExactly(0.5, 0.5);
  }

  @Test
  void aRegressionIsTheSoftmaxOfItsSums() {
    SoftmaxRegression regression =
        new SoftmaxRegression(new double[][] {{1, 2}, {0, -1}}, new double[] {0.5, 1});

    double[] probabilities = regression.probabilities(new double[] {3, -1});

    // 0.5 + 3 - 2 = 1.5, and 1 + 1 = 2
    assertThat(probabilities[0]).isEqualTo(1 / (1 + Math.exp(0.5)), CLOSE);
    assertThat(probabilities[1]).isEqualTo(1 / (1 + Math.exp(-0.5)), CLOSE);
    assertThat(regression.parameters()).isEqualTo(6);
  }

  /** MLlib gives the only class that there was an infinite intercept. */
  @Test
  void anInfiniteInterceptTakesAll() {
    SoftmaxRegression only =
        new SoftmaxRegression(
            new double[][] {{0}, {0}}, new double[] {Double.POSITIVE_INFINITY, 0});

    assertThat(only.probabilities(new double[] {7})).containsExactly(1, 0);
    assertThat(only.sound()).isTrue();
  }

  @Test
  void largeSumsDoNotOverflow() {
    SoftmaxRegression regression =
        new SoftmaxRegression(new double[][] {{1000}, {999}}, new double[] {0, 0});

    assertThat(regression.probabilities(new double[] {1})[0])
        .isEqualTo(1 / (1 + Math.exp(-1)), CLOSE);
  }

  /** Two inputs, one sigmoid unit, two classes. */
  @Test
  void aPerceptronIsSigmoidBeforeItsSoftmax() {
    Perceptron perceptron =
        new Perceptron(new int[] {2, 1, 2}, new double[] {1, -2, 0.5, 3, 0, 0.25, -0.25});
    double unit = 1 / (1 + Math.exp(-(2 - 6 + 0.5)));

    double[] probabilities = perceptron.probabilities(new double[] {2, 3});

    assertThat(probabilities[0]).isEqualTo(1 / (1 + Math.exp(-0.25 - (3 * unit + 0.25))), CLOSE);
    assertThat(perceptron.parameters()).isEqualTo(7);
    assertThatThrownBy(() -> new Perceptron(new int[] {2, 1, 2}, new double[6]))
        .hasMessageContaining("expected 7 weights");
  }

  /** Column after column, so that weights of one input lie together. */
  @Test
  void weightsOfAPerceptronAreColumnMajor() {
    Perceptron perceptron = new Perceptron(new int[] {2, 2}, new double[] {1, 0, 5, 0, 0, 0});

    assertThat(perceptron.probabilities(new double[] {1, 0})[0])
        .isEqualTo(1 / (1 + Math.exp(-1)), CLOSE);
    assertThat(perceptron.probabilities(new double[] {0, 1})[0])
        .isEqualTo(1 / (1 + Math.exp(-5)), CLOSE);
  }

  @Test
  void rowsOfABatchAreTakenOneByOne() {
    SoftmaxRegression regression =
        new SoftmaxRegression(new double[][] {{1, 0}, {0, 1}}, new double[] {0, 0});
    float[] batch = {1, 0, 0, 2, 99, 99};

    float[] probabilities = regression.predict(batch, 2);

    assertThat(probabilities).hasSize(4);
    assertThat(probabilities[0])
        .isEqualTo((float) regression.probabilities(new double[] {1, 0})[0]);
    assertThat(probabilities[3])
        .isEqualTo((float) regression.probabilities(new double[] {0, 2})[1]);
  }

  @Test
  void treesOfValuesAreWeighedAndAdded() {
    Tree tree = tree(leaf(1), leaf(2), leaf(-4));
    ValueTrees trees =
        new ValueTrees(
            2,
            List.of(
                new BoostedTrees.Sum(List.of(tree, tree), new double[] {1, 0.5}),
                new BoostedTrees.Sum(List.of(tree), new double[] {-1})));

    assertThat(trees.predict(new double[] {0, 0})).containsExactly(1.5, -1);
    assertThat(trees.predict(new double[] {3, 0})).containsExactly(3, -2);
    assertThat(trees.predict(new double[] {0, 1})).containsExactly(-6, 4);
    assertThat(trees.outputs()).isEqualTo(2);
    assertThat(trees.parameters()).isEqualTo(3 * 5);
  }

  @Test
  void linearFunctionsAreTheirProductsAndIntercepts() {
    LinearFunctions linear =
        new LinearFunctions(new double[][] {{1, 2}, {0, -1}}, new double[] {10, 0.5});

    assertThat(linear.predict(new double[] {3, 4})).containsExactly(21, -3.5);
    assertThat(linear.predict(new float[] {0, 0, 1, 1}, 2)).containsExactly(10, 0.5f, 13, -0.5f);
    assertThat(linear.parameters()).isEqualTo(6);
    assertThat(new LinearFunctions(new double[1][1], new double[] {Double.NaN}).sound()).isFalse();
  }

  @Test
  void whatIsNoNumberIsNotSound() {
    assertThat(new Perceptron(new int[] {1, 1}, new double[] {0, Double.NaN}).sound()).isFalse();
    assertThat(tree(leaf(1), leaf(Double.NaN), leaf(3)).sound()).isFalse();
    assertThat(tree(leaf(1), leaf(2), leaf(3)).sound()).isTrue();
  }
}
