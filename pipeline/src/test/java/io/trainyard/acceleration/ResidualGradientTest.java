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
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** y = x + F(x) with F = 0: what comes back to y comes back to x. */
class ResidualGradientTest {

  private static final int ROWS = 5;
  private static final int CLASSES = 3;
  private static final int SIDE = 8;
  private static final int CHANNELS = 16;

  static Stream<Named<Function<String, Network>>> engines() {
    return Stream.of(
        Named.of("compiled", Acceleration::build), Named.of("Deeplearning4j", Network::fromJson));
  }

  /** One block in each of three stages, and nothing but 0 out of any F. */
  private static Network withoutResiduals(String shortcut, Function<String, Network> engine) {
    Configuration configuration =
        Configuration.parseText(
            "model { kind = resnet, depth = 8, shortcut = %s }, optimizer { kind = sgd, learning-rate = 1 }"
                .formatted(shortcut));
    String json =
        ModelSpec.read(configuration.root())
            .networkJson(
                new NetworkShape(new ImageShape(SIDE, SIDE, 1), CLASSES),
                OptimizerSettings.read(configuration.root(), 1),
                new Seed(1));
    Network network = engine.apply(json);
    for (int stage = 1; stage <= 3; stage++) {
      table(network).get("stage%d-block1-b-normalization_gamma".formatted(stage)).assign(0);
    }
    return network;
  }

  private static Map<String, INDArray> table(Network network) {
    return ((ComputationGraph) network.model()).paramTable();
  }

  private static INDArray features() {
    Nd4j.getRandom().setSeed(5);
    return Nd4j.rand(ROWS, 1, SIDE, SIDE);
  }

  private static INDArray labels() {
    INDArray labels = Nd4j.zeros(ROWS, CLASSES);
    for (int i = 0; i < ROWS; i++) {
      labels.putScalar(i, i % CLASSES, 1);
    }
    return labels;
  }

  /** With plain gradient descent at a rate of 1 a step is the gradient. */
  private static double[] gradientOfShifts(Network network) {
    INDArray shifts = table(network).get("stem-normalization_beta");
    INDArray before = shifts.dup();
    network.fit(features(), labels(), new Step(0, 0, 1, Clipping.NONE, new Seed(1)));
    network.release();
    return before.sub(shifts).toDoubleVector();
  }

  /**
   * The network is then its stem, each fourth pixel of each fourth row, the mean over these, and
   * the softmax on the first 16 of 64 inputs. The stem's shifts add to each pixel in front of its
   * ReLU.
   */
  @ParameterizedTest
  @MethodSource("engines")
  void passesThroughShortcutsAsIfThereWereNoBlocks(Function<String, Network> engine) {
    Network network = withoutResiduals("a", engine);
    double[] expected = byHand(network);

    assertThat(gradientOfShifts(network)).containsExactly(expected, within(1e-5));
    assertThat(Arrays.stream(expected).map(Math::abs).max().getAsDouble()).isGreaterThan(1e-3);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void endsWhereThereAreNoShortcuts(Function<String, Network> engine) {
    assertThat(gradientOfShifts(withoutResiduals("none", engine))).containsOnly(0);
  }

  private static double[] byHand(Network network) {
    // In training mode: with the minibatch's own statistics.
    INDArray stem =
        ((ComputationGraph) Network.fromJson(network.configurationJson()).model())
            .feedForward(new INDArray[] {features()}, true)
            .get("stem-relu");
    INDArray weights = table(network).get("classes_W");
    int pixels = (SIDE / 4) * (SIDE / 4);
    double[] gradient = new double[CHANNELS];
    for (int row = 0; row < ROWS; row++) {
      double[] wrong = outputLessLabel(stem, weights, row, pixels);
      for (int channel = 0; channel < CHANNELS; channel++) {
        double back = 0;
        for (int k = 0; k < CLASSES; k++) {
          back += weights.getDouble(channel, k) * wrong[k];
        }
        int alive = 0;
        for (int y = 0; y < SIDE; y += 4) {
          for (int x = 0; x < SIDE; x += 4) {
            alive += stem.getDouble(row, channel, y, x) > 0 ? 1 : 0;
          }
        }
        gradient[channel] += back * alive / pixels / ROWS;
      }
    }
    return gradient;
  }

  private static double[] outputLessLabel(INDArray stem, INDArray weights, int row, int pixels) {
    double[] logits = new double[CLASSES];
    for (int channel = 0; channel < CHANNELS; channel++) {
      double mean = 0;
      for (int y = 0; y < SIDE; y += 4) {
        for (int x = 0; x < SIDE; x += 4) {
          mean += stem.getDouble(row, channel, y, x) / pixels;
        }
      }
      for (int k = 0; k < CLASSES; k++) {
        logits[k] += mean * weights.getDouble(channel, k);
      }
    }
    double sum = 0;
    for (double logit : logits) {
      sum += Math.exp(logit);
    }
    double[] wrong = new double[CLASSES];
    for (int k = 0; k < CLASSES; k++) {
      wrong[k] = Math.exp(logits[k]) / sum - (row % CLASSES == k ? 1 : 0);
    }
    return wrong;
  }
}
