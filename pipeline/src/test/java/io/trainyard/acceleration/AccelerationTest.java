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
import io.trainyard.random.Seed;
import org.junit.jupiter.api.Test;
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
    String json = json("kind = lenet, dense = 20");
    Network stock = Network.fromJson(json);
    Network accelerated = Acceleration.build(json);
    Nd4j.getRandom().setSeed(3);
    INDArray features = Nd4j.rand(8, 2, 20, 20);
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
}
