package io.trainyard.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.random.Seed;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MllibSpecTest {

  @Test
  void keysAreThoseOfMllib() {
    RandomForest forest =
        (RandomForest)
            Read.model(
                "kind = random-forest, num-trees = 7, max-depth = 9, impurity = entropy,"
                    + " feature-subset-strategy = 0.3, bootstrap = false");
    assertThat(forest.numTrees()).isEqualTo(7);
    assertThat(forest.trees().maxDepth()).isEqualTo(9);
    assertThat(forest.impurity()).isEqualTo(RandomForest.Impurity.ENTROPY);
    assertThat(forest.trees().featureSubsetStrategy()).isEqualTo("0.3");
    assertThat(forest.bootstrap()).isFalse();

    MultilayerPerceptron perceptron =
        (MultilayerPerceptron)
            Read.model("kind = multilayer-perceptron, hidden = [5, 4], solver = gd");
    assertThat(perceptron.hidden()).containsExactly(5, 4);
    assertThat(perceptron.solver()).isEqualTo(MultilayerPerceptron.Solver.GD);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kind = random-forest, num-trees = 0",
        "kind = random-forest, max-depth = 31",
        "kind = random-forest, feature-subset-strategy = some",
        "kind = random-forest, feature-subset-strategy = 0.0",
        "kind = random-forest, feature-subset-strategy = 1.5",
        "kind = random-forest, subsampling-rate = 0",
        "kind = gradient-boosted-trees, step-size = 2",
        "kind = gradient-boosted-trees, max-bins = 1",
        "kind = logistic-regression, elastic-net-param = 2",
        "kind = logistic-regression, hidden = [3]",
        "kind = linear-regression, reg-param = -1",
        "kind = multilayer-perceptron, solver = adam"
      })
  void whatMllibWouldNotTakeIsRefused(String model) {
    String key = model.replaceAll(".*, | = .*", "");

    assertThatThrownBy(() -> Read.model(model))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("model." + key);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"auto", "all", "onethird", "sqrt", "log2", "0.5", ".25", "1.0", "1", "12"})
  void whatMllibTakesIsTaken(String strategy) {
    assertThat(Read.model("kind = random-forest, feature-subset-strategy = \"" + strategy + "\""))
        .isInstanceOf(RandomForest.class);
  }

  @Test
  void whatItTellsIsSaid() {
    Task values = new Task.Regression(List.of(new Task.Target("angle", 0, 1)));
    Task classes = Task.Classification.of(2);
    for (String both : List.of("random-forest", "gradient-boosted-trees")) {
      MllibSpec spec = (MllibSpec) Read.model("kind = " + both);
      assertThat(spec.tells(values) && spec.tells(classes)).isTrue();
    }
    MllibSpec linear = (MllibSpec) Read.model("kind = linear-regression");
    linear.requireFor(values);
    assertThatThrownBy(() -> linear.requireFor(classes))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContainingAll(
            "linear-regression on rows of classes",
            "expected rows of targets",
            "logistic-regression or a network");
  }

  @Test
  void noNetworkIsMadeOfIt() {
    ModelSpec forest = Read.model("kind = random-forest");

    assertThatThrownBy(
            () ->
                forest.networkJson(new NetworkShape(new ImageShape(2, 2, 1), 2), null, new Seed(1)))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContainingAll("model.kind = random-forest", "train, ensemble and tune only");
  }
}
