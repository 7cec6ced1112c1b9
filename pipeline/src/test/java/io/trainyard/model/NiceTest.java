package io.trainyard.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.model.flow.Flow;
import io.trainyard.random.Seed;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class NiceTest {

  private static final String SMALL = "kind = nice, couplings = 3, hidden-layers = 2, hidden = 7, ";

  private static Network network(String model, int height, int width) {
    ImageShape image = new ImageShape(height, width, 1);
    return Network.fromJson(
        Nets.json(model, new NetworkShape(image, new Task.Density(image.size()))));
  }

  /** A network of which nothing is 0, the scales' logarithms included. */
  private static Network random(String model, int height, int width) {
    Network network = network(model, height, width);
    SplittableRandom random = new SplittableRandom(5);
    float[] parameters = network.copyParameters();
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = (float) random.nextDouble(-0.5, 0.5);
    }
    network.setParameters(parameters);
    return network;
  }

  private static Flow flow(Network network) {
    return Flow.of((ComputationGraph) network.model());
  }

  private static INDArray images(int rows, int components) {
    SplittableRandom random = new SplittableRandom(9);
    float[] values = new float[rows * components];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble();
    }
    return Nd4j.createFromArray(values).reshape('c', rows, components);
  }

  private static float[] values(INDArray array) {
    return HostCopies.of(array.dup('c'));
  }

  private static INDArray labels(int rows) {
    return Nd4j.zeros(rows, 1);
  }

  @ParameterizedTest
  @CsvSource({"6, 6", "3, 5"})
  void invertsExactly(int height, int width) {
    Flow flow = flow(random(SMALL, height, width));
    INDArray x = images(20, height * width);

    INDArray z = flow.codes(x);

    assertThat(z.distance2(x)).isGreaterThan(1);
    assertThat(values(flow.images(z))).containsExactly(values(x), within(2e-6f));
  }

  @Test
  void startsAsTheIdentity() {
    INDArray x = images(2, 6);

    assertThat(values(flow(network(SMALL, 2, 3)).codes(x))).containsExactly(reordered(values(x)));
  }

  /** Of two images of six values: those of even index first. */
  private static float[] reordered(float[] x) {
    return new float[] {x[0], x[2], x[4], x[1], x[3], x[5], x[6], x[8], x[10], x[7], x[9], x[11]};
  }

  @Test
  void logDeterminantOfTheCouplingsIsZeroAndOfTheScalingItsSum() {
    Network network = random(SMALL, 2, 3);
    assertThat(flow(network).logDeterminant()).isNotCloseTo(0, within(0.05));
    assertThat(Math.log(Math.abs(determinant(jacobian(flow(network))))))
        .isCloseTo(flow(network).logDeterminant(), within(1e-3));

    // The parameters of the end are the last ones.
    float[] parameters = network.copyParameters();
    Arrays.fill(parameters, parameters.length - 6, parameters.length, 0);
    network.setParameters(parameters);

    assertThat(flow(network).logDeterminant()).isZero();
    assertThat(Math.abs(determinant(jacobian(flow(network))))).isCloseTo(1, within(1e-3));
  }

  /** dz/dx at an image, numerically; the map is linear in pieces. */
  private static double[][] jacobian(Flow flow) {
    double step = 1e-2;
    int n = flow.components();
    double[][] jacobian = new double[n][n];
    for (int j = 0; j < n; j++) {
      INDArray up = images(1, n);
      INDArray down = images(1, n);
      up.putScalar(0, j, up.getDouble(0, j) + step);
      down.putScalar(0, j, down.getDouble(0, j) - step);
      INDArray change = flow.codes(up).sub(flow.codes(down));
      for (int i = 0; i < n; i++) {
        jacobian[i][j] = change.getDouble(0, i) / (2 * step);
      }
    }
    return jacobian;
  }

  /** By expansion along the first column. */
  private static double determinant(double[][] matrix) {
    int n = matrix.length;
    if (n == 1) {
      return matrix[0][0];
    }
    double sum = 0;
    for (int row = 0; row < n; row++) {
      double[][] minor = new double[n - 1][];
      for (int i = 0; i < n - 1; i++) {
        minor[i] = Arrays.copyOfRange(matrix[i < row ? i : i + 1], 1, n);
      }
      sum += (row % 2 == 0 ? 1 : -1) * matrix[row][0] * determinant(minor);
    }
    return sum;
  }

  /**
   * x = (0.5, 0.25). Coupling 1: x1 + 3 relu(2 x0 + 0.5) - 1 = 3.75. Coupling 2: x0 + 0.5 relu(4 -
   * 3.75) + 0.25 = 0.875. Scales exp(0.3) and exp(-0.6): z = (1.181126, 2.058044).
   */
  @ParameterizedTest
  @CsvSource({"logistic, -4.314903", "gaussian, -4.953179"})
  void hasTheDensityThatIsWorkedOutByHand(String prior, double expected) {
    Network network =
        network(
            "kind = nice, couplings = 2, hidden-layers = 1, hidden = 1, log-scale-factor = 3,"
                + " prior = "
                + prior,
            1,
            2);
    ComputationGraph graph = (ComputationGraph) network.model();
    set(graph, "coupling-1-hidden-1", 2, 0.5);
    set(graph, "coupling-1-shift", 3, -1);
    set(graph, "coupling-2-hidden-1", -1, 4);
    set(graph, "coupling-2-shift", 0.5, 0.25);
    graph.getLayer("log-density").getParam("T").assign(Nd4j.createFromArray(0.1f, -0.2f));
    INDArray x = Nd4j.createFromArray(new float[][] {{0.5f, 0.25f}});

    assertThat(network.output(x).getDouble(0)).isCloseTo(expected, within(1e-5));
    assertThat(values(flow(network).codes(x)))
        .containsExactly(new float[] {1.181126f, 2.058044f}, within(1e-6f));
  }

  private static void set(ComputationGraph graph, String layer, double weight, double bias) {
    graph.getLayer(layer).getParam("W").assign(weight);
    graph.getLayer(layer).getParam("b").assign(bias);
  }

  @ParameterizedTest
  @ValueSource(strings = {"logistic", "gaussian"})
  void gradientsAreThoseOfFiniteDifferences(String prior) {
    Network network = random(SMALL + "log-scale-factor = 2, prior = " + prior, 3, 3);
    INDArray x = images(5, 9);
    network.pass(x, labels(5), new Seed(1));
    float[] gradients = HostCopies.of(network.flattenedGradients());

    float[] parameters = network.copyParameters();
    double step = 2e-3;
    for (int i = 0; i < parameters.length; i += 3) {
      double numeric = (loss(network, x, i, step) - loss(network, x, i, -step)) / (2 * step);
      network.setParameters(parameters);
      assertThat(gradients[i])
          .as("parameter %d of %d", i, parameters.length)
          .isCloseTo((float) numeric, within((float) (0.02 + 0.02 * Math.abs(numeric))));
    }
  }

  /** Summed over the images, as Deeplearning4j sums gradients. */
  private static double loss(Network network, INDArray x, int parameter, double change) {
    float[] parameters = network.copyParameters();
    float before = parameters[parameter];
    parameters[parameter] = (float) (before + change);
    network.setParameters(parameters);
    double loss = 0;
    for (float logDensity : network.probabilities(x)) {
      loss -= logDensity;
    }
    parameters[parameter] = before;
    network.setParameters(parameters);
    return loss;
  }

  @Test
  void aStepTellsTheMeanLossAndLowersIt() {
    Network network = random(SMALL, 3, 3);
    INDArray x = images(8, 9);
    double mean = -network.output(x).meanNumber().doubleValue();
    Step step = new Step(0, 0, 1e-3, Clipping.NONE, new Seed(1));

    assertThat(network.fit(x, labels(8), step)).isCloseTo(mean, within(1e-4));
    assertThat(-network.output(x).meanNumber().doubleValue()).isLessThan(mean);
  }

  @Test
  void aBundleIsReadAsItWasWrittenAndByDeeplearning4jToo(@TempDir java.nio.file.Path folder)
      throws Exception {
    Network network = random(SMALL, 3, 3);
    Path directory = new Path(folder.toString());
    Normalization pixels = new Normalization(List.of(0.0), List.of(256.0));
    new ModelBundle(network, new ImageShape(3, 3, 1), new Task.Density(9), pixels, Map.of())
        .write(directory, new Configuration());
    INDArray x = images(4, 9);

    ModelBundle read = ModelBundle.read(directory, new Configuration());
    ComputationGraph graph =
        ModelSerializer.restoreComputationGraph(folder.resolve("network.zip").toFile());

    assertThat(ModelBundle.isDensityAt(directory, new Configuration())).isTrue();
    assertThat(read.task()).isEqualTo(new Task.Density(9));
    assertThat(read.network().output(x)).isEqualTo(network.output(x));
    assertThat(graph.outputSingle(x)).isEqualTo(network.output(x));
    assertThat(Flow.of(graph).codes(x)).isEqualTo(flow(network).codes(x));
  }

  @Test
  void anImageOfOneValueIsRefused() {
    assertThatThrownBy(() -> network(SMALL, 1, 1))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("at least 2 values");
  }
}
