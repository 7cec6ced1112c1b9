package io.trainyard.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.failure.BadConfiguration;
import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ImageRnnTest {

  private static final LayerWorkspaceMgr MEMORY = LayerWorkspaceMgr.noWorkspaces();

  /** Two channels of 2 x 3: 0 1 2 / 3 4 5 and 6 7 8 / 9 10 11. */
  private static final INDArray IMAGE = Nd4j.arange(12).castTo(Nd4j.dataType()).reshape(1, 12);

  private static INDArray steps(ImageSteps.Scan scan) {
    return ImageSteps.of(scan, new ImageShape(2, 3, 2)).preProcess(IMAGE, 1, MEMORY);
  }

  @Test
  void hasARowOfAllChannelsAtEachStep() {
    INDArray steps = steps(ImageSteps.Scan.ROWS);

    assertThat(steps.shape()).containsExactly(1, 6, 2);
    assertThat(column(steps, 0)).containsExactly(0, 1, 2, 6, 7, 8);
    assertThat(column(steps, 1)).containsExactly(3, 4, 5, 9, 10, 11);
  }

  @Test
  void hasAPixelOfAllChannelsAtEachStep() {
    INDArray steps = steps(ImageSteps.Scan.PIXELS);

    assertThat(steps.shape()).containsExactly(1, 2, 6);
    assertThat(column(steps, 0)).containsExactly(0, 6);
    assertThat(column(steps, 5)).containsExactly(5, 11);
  }

  @Test
  void gradientsOfStepsGoBackToTheirPixels() {
    for (ImageSteps.Scan scan : ImageSteps.Scan.values()) {
      ImageSteps steps = ImageSteps.of(scan, new ImageShape(2, 3, 2));

      INDArray back = steps.backprop(steps.preProcess(IMAGE, 1, MEMORY), 1, MEMORY);

      assertThat(back.toFloatVector()).containsExactly(IMAGE.toFloatVector());
    }
  }

  private static float[] column(INDArray steps, long step) {
    float[] values = new float[(int) steps.size(1)];
    for (int i = 0; i < values.length; i++) {
      values[i] = steps.getFloat(0, i, step);
    }
    return values;
  }

  @Test
  void gradientsEnterAtTheLastStepAlone() {
    INDArray gradient = Nd4j.createFromArray(new float[][] {{1, 2}, {3, 4}});

    INDArray back = new LastStep(3).backprop(gradient, 2, MEMORY);

    assertThat(back.shape()).containsExactly(2, 2, 3);
    assertThat(back.toStringFull().replaceAll("[\\s\\[\\]]+", ""))
        .isEqualTo("0,0,1,0,0,2,0,0,3,0,0,4");
    assertThat(new LastStep(3).preProcess(back, 2, MEMORY)).isEqualTo(gradient);
  }

  @Test
  void hasTheParametersOfItsCells() {
    // 4 * (28 + 128 + 1) * 128 + 129 * 10
    assertThat(parameters("kind = image-rnn")).isEqualTo(81_674);
    // (28 + 100 + 1) * 100 + (100 + 100 + 1) * 100 + 101 * 10
    assertThat(parameters("kind = image-rnn, cell = identity-rnn, hidden = 100, layers = 2"))
        .isEqualTo(34_010);
    assertThat(Nets.layer(Nets.json("kind = image-rnn, scan = pixels", Nets.MNIST), 0))
        .isInstanceOfSatisfying(LSTM.class, layer -> assertThat(layer.getNIn()).isEqualTo(1));
  }

  private static long parameters(String model) {
    return Nets.network(Nets.json(model, Nets.MNIST)).numParams();
  }

  @Test
  void identityRnnsStartFromTheIdentity() {
    MultiLayerNetwork network =
        Nets.network(Nets.json("kind = image-rnn, cell = identity-rnn, hidden = 4", Nets.MNIST));

    assertThat(network.getParam("0_RW")).isEqualTo(Nd4j.eye(4));
  }

  /** With weights of 1 and no bias a ReLU cell adds up what it reads. */
  @Test
  void readsEveryRow() {
    NetworkShape shape = new NetworkShape(new ImageShape(2, 3, 2), 2);
    MultiLayerNetwork network =
        Nets.network(Nets.json("kind = image-rnn, cell = identity-rnn, hidden = 1", shape));
    network.getParam("0_W").assign(1);

    INDArray hidden = network.feedForward(IMAGE).get(1);

    assertThat(hidden.getFloat(0, 0, 0)).isCloseTo(24f, within(1e-5f));
    assertThat(hidden.getFloat(0, 0, 1)).isCloseTo(66f, within(1e-5f));
  }

  @Test
  void learnsTargetsToo() {
    NetworkShape shape =
        new NetworkShape(
            new ImageShape(4, 4, 1), new Task.Regression(List.of(new Task.Target("angle", 0, 1))));

    INDArray output = Nets.network(Nets.json("kind = image-rnn", shape)).output(Nd4j.zeros(3, 16));

    assertThat(output.shape()).containsExactly(3, 1);
  }

  @Test
  void isReadBackFromItsJson() {
    String json = Nets.json("kind = image-rnn, cell = gru, scan = pixels", Nets.MNIST);

    MultiLayerConfiguration read = MultiLayerConfiguration.fromJson(json);
    assertThat(read.getInputPreProcess(0))
        .isEqualTo(ImageSteps.of(ImageSteps.Scan.PIXELS, Nets.MNIST.input()));
    assertThat(read.getInputPreProcess(1)).isEqualTo(new LastStep(784));
    assertThat(Network.fromJson(json).inputLayout()).isEqualTo(InputLayout.FLAT);
  }

  @Test
  void saysWhichCellsThereAre() {
    assertThatThrownBy(() -> Nets.json("kind = image-rnn, cell = ltsm", Nets.MNIST))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("lstm");
  }
}
