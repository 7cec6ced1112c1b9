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
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A density's network, compiled but for the layers at its ends. */
class FlowStepsTest {

  private static final int ROWS = 6;
  private static final NetworkShape SHAPE =
      new NetworkShape(new ImageShape(5, 5, 1), new Task.Density(25));

  private static String json() {
    Configuration configuration =
        Configuration.parseText(
            "model { kind = nice, couplings = 3, hidden-layers = 2, hidden = 9 }, "
                + "optimizer { kind = nesterovs, learning-rate = 0.01 }");
    return ModelSpec.read(configuration.root())
        .networkJson(SHAPE, OptimizerSettings.read(configuration.root(), 1), new Seed(1));
  }

  private static INDArray features() {
    Nd4j.getRandom().setSeed(3);
    return Nd4j.rand(ROWS, 25);
  }

  private static INDArray labels() {
    return Nd4j.zeros(ROWS, 1);
  }

  @Test
  void stepsLikeDl4j() {
    Network stock = Network.fromJson(json());
    Network fast = Acceleration.build(json());

    for (int i = 0; i < 5; i++) {
      Step step = new Step(i, 0, Double.NaN, Clipping.NONE, new Seed(i));
      double expected = stock.fit(features(), labels(), step);
      assertThat(fast.fit(features(), labels(), step)).isCloseTo(expected, within(1e-3));
    }
    assertThat(fast.probabilities(features()))
        .containsExactly(stock.probabilities(features()), within(1e-2f));
    fast.release();
  }

  @Test
  void onlyTheEndsAreLeftToDl4j() {
    Survey survey =
        Acceleration.survey(
            Network.fromJson(json()), new long[] {ROWS, 25}, new long[] {ROWS, 1}, ROWS);

    Map<String, String> layers = new TreeMap<>(survey.layers());
    layers.values().removeIf(Survey.ACCELERATED::equals);
    assertThat(layers).containsOnlyKeys("even", "odd", "log-density");
  }
}
