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
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The catalogue's image networks, compiled. */
class CatalogueTest {

  private static final NetworkShape SHAPE = new NetworkShape(new ImageShape(32, 32, 3), 4);
  private static final int ROWS = 4;

  private static String json(String model, String optimizer) {
    Configuration configuration =
        Configuration.parseText("model { %s }, optimizer { %s }".formatted(model, optimizer));
    return ModelSpec.read(configuration.root())
        .networkJson(SHAPE, OptimizerSettings.read(configuration.root(), 1), new Seed(1));
  }

  private static INDArray features() {
    Nd4j.getRandom().setSeed(3);
    return Nd4j.rand(ROWS, 3, 32, 32);
  }

  private static INDArray labels() {
    return Nd4j.eye(4);
  }

  private static Step step(int i) {
    return new Step(i, 0, Double.NaN, Clipping.NONE, new Seed(i));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kind = resnet, shortcut = a, dropout = 0.2, input-dropout = 0.1",
        "kind = resnet, shortcut = b, zero-init-residual = true",
        "kind = resnet, depth = 8, shortcut = none",
        "kind = resnet, stem = imagenet, depth = 18",
        "kind = resnet, stem = imagenet, depth = 18, shortcut = a",
        "kind = vgg, depth = 11, width = 2, dense = [6]",
        "kind = vgg, depth = 11, width = 2, dense = [], batch-normalization = true",
        "kind = cnn, dropout = 0.2, dense-dropout = 0.5",
        "kind = cnn, filters = [4], kernels = [5], pooling = average, global-pooling = true",
        "kind = cnn, filters = [4], kernels = [2], activation = elu, batch-normalization = false"
      })
  void allLayersRunNatively(String model) {
    Network network = Network.fromJson(json(model, "kind = sgd"));

    Survey survey =
        Acceleration.survey(network, new long[] {ROWS, 3, 32, 32}, new long[] {ROWS, 4}, ROWS);

    assertThat(survey.describe())
        .isEqualTo("acceleration: all %d layers run natively".formatted(survey.layers().size()));
  }

  /** One with batch normalization that keeps the variance, which nothing of the catalogue does. */
  @ParameterizedTest
  @ValueSource(strings = {"keras-sequential.h5", "keras-functional.h5"})
  void importedNetworksRunNativelyToo(String name) throws Exception {
    Path file = Path.of(ModelSpec.class.getResource(name).toURI());
    Configuration configuration =
        Configuration.parseText(
            "model { kind = keras-h5, path = \"%s\" }, optimizer { kind = sgd }".formatted(file));
    NetworkShape shape = new NetworkShape(new ImageShape(8, 6, 2), 3);
    String json =
        ModelSpec.read(configuration.root())
            .networkJson(shape, OptimizerSettings.read(configuration.root(), 1), new Seed(1));

    Survey survey =
        Acceleration.survey(
            Network.fromJson(json), new long[] {ROWS, 2, 8, 6}, new long[] {ROWS, 3}, ROWS);

    assertThat(survey.describe())
        .isEqualTo("acceleration: all %d layers run natively".formatted(survey.layers().size()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kind = resnet, depth = 8, shortcut = a",
        "kind = resnet, depth = 8, shortcut = b, dropout = 0.3",
        "kind = resnet, depth = 8, shortcut = none",
        "kind = vgg, depth = 11, width = 4, dense = [6], batch-normalization = true",
        "kind = cnn, filters = [4, 8], pooling = average, dropout = 0.2"
      })
  void stepsLikeDl4j(String model) {
    String json = json(model, "kind = nesterovs");
    Network stock = Network.fromJson(json);
    Network fast = Acceleration.build(json);

    for (int i = 0; i < 3; i++) {
      double expected = stock.fit(features(), labels(), step(i));
      assertThat(fast.fit(features(), labels(), step(i))).isCloseTo(expected, within(2e-3));
    }
    float[] expected = stock.probabilities(features());
    float[] found = fast.probabilities(features());
    for (int i = 0; i < expected.length; i++) {
      assertThat(found[i]).isCloseTo(expected[i], within(0.02f));
    }
    fast.release();
  }

  /**
   * With and without decay the same step is taken from the same place, but for what decays: rate *
   * decay * w of each weight.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kind = resnet, depth = 8 | weight-decay = 0.5 | kind = momentum, learning-rate = 0.1",
        "kind = resnet, depth = 8 | l2 = 0.5 | kind = sgd, learning-rate = 0.1",
        "kind = cnn, filters = [4] | weight-decay = 0.5 | kind = adam, learning-rate = 0.1",
        "kind = vgg, depth = 11, width = 2, batch-normalization = true | l2 = 0.5 | kind = sgd, learning-rate = 0.1"
      })
  void penaltiesMoveWeightsAlone(String model, String penalty, String optimizer) {
    requireDecay(
        json(model + ", dropout = 0", optimizer),
        json(model + ", dropout = 0, " + penalty, optimizer),
        0.05);
  }

  @ParameterizedTest
  @ValueSource(strings = {"kind = resnet, depth = 8", "kind = mlp, batch-normalization = true"})
  void adamwMovesWeightsAlone(String model) {
    requireDecay(
        json(model, "kind = adam, learning-rate = 0.1"),
        json(model, "kind = adamw, learning-rate = 0.1, weight-decay = 0.5"),
        0.05);
  }

  private static void requireDecay(String without, String with, double part) {
    Map<String, INDArray> before = parameters(Network.fromJson(without));
    Map<String, INDArray> free = afterOneStep(without);
    Map<String, INDArray> decayed = afterOneStep(with);
    free.forEach(
        (name, values) -> {
          INDArray difference = values.sub(decayed.get(name));
          if (name.endsWith("_W")) {
            INDArray expected = before.get(name).mul(part);
            assertThat(difference.sub(expected).amaxNumber().doubleValue())
                .as(name)
                .isLessThan(1e-5);
            assertThat(expected.amaxNumber().doubleValue()).isGreaterThan(1e-3);
          } else {
            assertThat(difference.amaxNumber().doubleValue()).as(name).isZero();
          }
        });
    assertThat(free.keySet()).anyMatch(name -> name.endsWith("_gamma"));
  }

  private static Map<String, INDArray> afterOneStep(String json) {
    Network network = Acceleration.build(json);
    // Parameters that are not 0 at first would show a decay.
    parameters(network)
        .forEach(
            (name, values) -> {
              if (name.endsWith("_b") || name.endsWith("_beta")) {
                values.addi(0.5);
              }
            });
    INDArray features = features();
    network.fit(
        network.inputLayout() == io.trainyard.model.InputLayout.FLAT
            ? features.reshape(ROWS, 3 * 32 * 32)
            : features,
        labels(),
        step(0));
    Map<String, INDArray> after = new LinkedHashMap<>();
    parameters(network).forEach((name, values) -> after.put(name, values.dup()));
    network.release();
    return after;
  }

  private static Map<String, INDArray> parameters(Network network) {
    return network.model() instanceof ComputationGraph graph
        ? graph.paramTable()
        : ((MultiLayerNetwork) network.model()).paramTable();
  }
}
