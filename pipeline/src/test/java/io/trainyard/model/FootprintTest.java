package io.trainyard.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.config.Configuration;
import io.trainyard.random.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FootprintTest {

  /** Images of 8 x 8 in 3 classes; Adam has two numbers for each parameter, SGD none. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kind = mlp, hidden = [5] | kind = adam | 343 | 686 | 72",
        "kind = mlp, hidden = [5] | kind = sgd  | 343 | 0   | 72",
        // 64 in; 2 of 7x7, pooled to 3x3; 4 of 2x2, pooled to 1x1; 6; 3
        "kind = lenet, filters = [2, 4], kernel = 2, dense = 6 | kind = sgd | 97 | 0 | 209"
      })
  void countsByHand(String model, String optimizer, int parameters, int state, int activations) {
    Configuration configuration =
        Configuration.parseText("model { %s }\noptimizer { %s }".formatted(model, optimizer));
    NetworkShape shape = new NetworkShape(new ImageShape(8, 8, 1), 3);
    String json =
        ModelSpec.read(configuration.root())
            .networkJson(shape, OptimizerSettings.read(configuration.root(), 1), new Seed(1));

    assertThat(Footprint.of(json, shape)).isEqualTo(new Footprint(parameters, state, activations));
    assertThat(Footprint.ofArrays(Network.fromJson(json)))
        .isEqualTo(new Footprint(parameters, state, 0));
  }

  @Test
  void eachParameterHasAGradientBesideTheUpdatersState() {
    // 343 of each, and Adam's two moments, of four bytes.
    assertThat(new Footprint(343, 686, 72).arrayBytes()).isEqualTo(4 * (343 + 343 + 686));
  }
}
