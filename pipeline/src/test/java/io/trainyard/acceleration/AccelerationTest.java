package io.trainyard.acceleration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.config.Configuration;
import io.trainyard.model.Clipping;
import io.trainyard.model.ImageShape;
import io.trainyard.model.ModelSpec;
import io.trainyard.model.Network;
import io.trainyard.model.NetworkShape;
import io.trainyard.model.OptimizerSettings;
import io.trainyard.model.Step;
import io.trainyard.model.Task;
import io.trainyard.random.Seed;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class AccelerationTest {

  private static String json(String model) {
    Configuration configuration =
        Configuration.parseText("model { %s }, optimizer { kind = adam }".formatted(model));
    return ModelSpec.read(configuration.root())
        .networkJson(
            new NetworkShape(new ImageShape(20, 20, 2), 3),
            OptimizerSettings.read(configuration.root(), 1),
            new Seed(1));
  }

  @Test
  void stepsLikeDl4jToRounding() {
    requireSteps("kind = lenet, dense = 20", random(8, 2, 20, 20));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tanh", "identity-rnn", "lstm", "gru"})
  void readsImagesAsDl4jDoesToRounding(String cell) {
    requireSteps(
        "kind = image-rnn, cell = %s, layers = 2, hidden = 6".formatted(cell),
        random(8, 2 * 20 * 20));
  }

  @Test
  void readsPixelsAsDl4jDoesToRounding() {
    requireSteps("kind = image-rnn, scan = pixels, hidden = 5", random(8, 2 * 20 * 20));
  }

  private static INDArray random(long... shape) {
    Nd4j.getRandom().setSeed(3);
    return Nd4j.rand(shape);
  }

  private static void requireSteps(String model, INDArray features) {
    String json = json(model);
    Network stock = Network.fromJson(json);
    Network accelerated = Acceleration.build(json);
    INDArray labels = Nd4j.eye(3).getRows(0, 1, 2, 0, 1, 2, 0, 1);

    for (int i = 0; i < 5; i++) {
      Step step = new Step(i, 0, Double.NaN, Clipping.NONE, new Seed(i));
      double expected = stock.fit(features, labels, step);
      assertThat(accelerated.fit(features, labels, step)).isCloseTo(expected, within(1e-4));
    }
    float[] expected = stock.probabilities(features);
    float[] found = accelerated.probabilities(features);
    for (int i = 0; i < expected.length; i++) {
      assertThat(found[i]).isCloseTo(expected[i], within(1e-3f));
    }
  }

  @Test
  void runsAnLstmThatReadsRowsNatively() {
    Network network = Acceleration.build(json("kind = image-rnn"));

    assertThat(Acceleration.survey(network, new long[] {8, 800}, new long[] {8, 3}, 8).layers())
        .containsOnly(Map.entry("layer0", "accelerated"), Map.entry("layer1", "accelerated"));
  }

  private static final NetworkShape VALUES =
      new NetworkShape(
          new ImageShape(8, 8, 2),
          new Task.Regression(
              List.of(new Task.Target("angle", 0, 1), new Task.Target("length", 5, 2))));

  private static String ofValues(String model, String optimizer) {
    Configuration configuration =
        Configuration.parseText("model { %s }, optimizer { %s }".formatted(model, optimizer));
    return ModelSpec.read(configuration.root())
        .networkJson(VALUES, OptimizerSettings.read(configuration.root(), 1), new Seed(1));
  }

  @Test
  void stepsOfSquaredErrorAreLikeDl4jsToRounding() {
    String json = ofValues("kind = mlp, hidden = [12]", "kind = adam");
    Network stock = Network.fromJson(json);
    Network accelerated = Acceleration.build(json);
    Nd4j.getRandom().setSeed(3);
    INDArray features = Nd4j.rand(8, 128);
    INDArray targets = Nd4j.randn(8, 2);

    for (int i = 0; i < 5; i++) {
      Step step = new Step(i, 0, Double.NaN, Clipping.NONE, new Seed(i));
      double expected = stock.fit(features, targets, step);
      assertThat(accelerated.fit(features, targets, step)).isCloseTo(expected, within(1e-4));
    }
    float[] expected = stock.probabilities(features);
    float[] found = accelerated.probabilities(features);
    for (int i = 0; i < expected.length; i++) {
      assertThat(found[i]).isCloseTo(expected[i], within(1e-3f));
    }
  }

  /** Zeros are told of (1, 2) and (3, -1): (5 / 2 + 10 / 2) / 2, and biases fall by 0.1 * -mean. */
  @Test
  void squaredErrorIsTheMeanOverRowsAndTargets() {
    String json = ofValues("kind = softmax", "kind = sgd, learning-rate = 0.1");
    for (Network network : List.of(Network.fromJson(json), Acceleration.build(json))) {
      network.setParameters(new float[network.parameterCount()]);
      INDArray targets = Nd4j.createFromArray(new float[][] {{1, 2}, {3, -1}});

      double loss =
          network.fit(Nd4j.zeros(2, 128), targets, new Step(0, 0, 0.1, Clipping.NONE, new Seed(1)));

      float[] parameters = network.copyParameters();
      assertThat(loss).isCloseTo(3.75, within(1e-6));
      assertThat(parameters[parameters.length - 2]).isCloseTo(0.2f, within(1e-6f));
      assertThat(parameters[parameters.length - 1]).isCloseTo(0.05f, within(1e-6f));
    }
  }
}
