package io.trainyard.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ImageSequenceNetworkTest {

  /** Two channels of 3 x 2. */
  private static final NetworkShape SMALL = new NetworkShape(new ImageShape(3, 2, 2), 4);

  private static ImageSequenceNetwork network(String json) {
    return ImageSequenceNetwork.of(json).orElseThrow();
  }

  /**
   * One rectified unit that adds up rows and half of what it was, h(2) = r(2) + h(1) / 2, read as 2
   * h(2) - 1: an image of rows 3 and 7 has h = 3, 8.5 and an output of 16, and one of rows 1 and 0
   * has h = 1, 0.5 and an output of 0. Where they are to be 10 and 1, dL/dh(2) = 2 (z - y) 2.
   */
  @Test
  void normsAreThoseWorkedOutByHand() {
    NetworkShape shape =
        new NetworkShape(
            new ImageShape(2, 2, 1), new Task.Regression(List.of(new Task.Target("sum", 0, 1))));
    ImageSequenceNetwork network =
        network(Nets.json("kind = image-rnn, cell = identity-rnn, hidden = 1", shape));
    Layer[] layers = network.network().layers();
    Map<String, INDArray> cell = layers[0].paramTable();
    cell.get("W").assign(1);
    cell.get("RW").assign(0.5);
    layers[1].paramTable().get("W").assign(2);
    layers[1].paramTable().get("b").assign(-1);
    INDArray images = Nd4j.createFromArray(new float[][] {{1, 2, 3, 4}, {1, 0, 0, 0}});
    INDArray targets = Nd4j.createFromArray(new float[][] {{10}, {1}});

    var flow = network.follow(images, targets).layers().get("layer0");

    // Of 24 and 4, and half of them.
    assertThat(flow.norms()).containsExactly(new double[] {7, 14}, within(1e-5));
    assertThat(flow.dead()).hasValue(0);
    cell.get("W").assign(-1);
    var dead = network.follow(images, targets).layers().get("layer0");
    // Of 44 and 8, and nothing goes through a unit that is 0.
    assertThat(dead.norms()).containsExactly(new double[] {0, 26}, within(1e-5));
    assertThat(dead.dead()).hasValue(1);
  }

  @ParameterizedTest
  @CsvSource({"lstm, rows", "lstm, pixels", "gru, rows", "identity-rnn, pixels", "tanh, rows"})
  void itsGradientsAreThoseOfTraining(String cell, String scan) {
    String json =
        Nets.json(
            "kind = image-rnn, hidden = 5, layers = 2, cell = %s, scan = %s".formatted(cell, scan),
            SMALL);
    Nd4j.getRandom().setSeed(3);
    INDArray images = Nd4j.randn(3, 12);
    INDArray labels =
        Nd4j.createFromArray(new float[][] {{0, 1, 0, 0}, {1, 0, 0, 0}, {0, 0, 0, 1}});
    Network stock = Network.fromJson(json);
    stock.gradients(images, labels);
    ImageSequenceNetwork network = network(json);

    var layers = network.follow(images, labels).layers();

    int recurrent =
        Arrays.stream(stock.layers()).limit(2).mapToInt(layer -> (int) layer.numParams()).sum();
    assertThat(Arrays.copyOf(network.network().flattenedGradients().toFloatVector(), recurrent))
        .containsExactly(
            Arrays.copyOf(stock.flattenedGradients().toFloatVector(), recurrent), within(1e-4f));
    assertThat(network.network().copyParameters()).isEqualTo(stock.copyParameters());
    assertThat(layers).containsOnlyKeys("layer0", "layer1");
    assertThat(layers.get("layer0").norms())
        .hasSize(scan.equals("rows") ? 3 : 6)
        .doesNotContain(0.0);
  }

  @Test
  void dropoutIsOff() {
    String model = "kind = image-rnn, hidden = 5, layers = 2";
    INDArray images = Nd4j.ones(2, 12);
    INDArray labels = Nd4j.createFromArray(new float[][] {{0, 1, 0, 0}, {1, 0, 0, 0}});
    double[] norms =
        network(Nets.json(model, SMALL)).follow(images, labels).layers().get("layer0").norms();

    var drops = network(Nets.json(model + ", dropout = 0.5, input-dropout = 0.5", SMALL));

    assertThat(drops.follow(images, labels).layers().get("layer0").norms()).isEqualTo(norms);
  }

  /** Of 3 steps in 7 lanes: 4 gates of 5 units, 2 layers; 4 features twice; 5 gradients. */
  @Test
  void countsItsArrays() {
    ImageSequenceNetwork network =
        network(Nets.json("kind = image-rnn, hidden = 5, layers = 2", SMALL));
    assertThat(network.passNumbers(7)).isEqualTo(21 * (2 * 4 * 4 * 5 + 2 * 4 + 5));
  }

  @ParameterizedTest
  @ValueSource(strings = {"kind = mlp", "kind = softmax", "kind = resnet"})
  void otherNetworksReadNoSequences(String model) {
    assertThat(ImageSequenceNetwork.of(Nets.json(model, Nets.MNIST))).isEmpty();
  }
}
