package io.trainyard.acceleration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.acceleration.onednn.NativeScope;
import io.trainyard.model.HostCopies;
import io.trainyard.model.recurrent.Cell;
import io.trainyard.model.recurrent.Span;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class NativeLstmCellTest {

  private static final int INPUTS = 3;
  private static final int UNITS = 5;
  private static final Span SPAN = new Span(6, 4);

  @Test
  void computesWhatGoingStepByStepDoes() {
    Layer layer = layer(new LSTM.Builder().activation(Activation.TANH));
    SplittableRandom random = new SplittableRandom(3);
    float[] parameters = floats((int) layer.numParams(), random);
    layer.params().assign(array(parameters, 1).reshape(layer.params().shape()));
    INDArray input = array(floats(INPUTS * SPAN.size(), random), INPUTS);
    INDArray gradient = array(floats(UNITS * SPAN.size(), random), UNITS);
    float[] state = floats(2 * UNITS * SPAN.lanes(), random);
    try (Cell fast = NativeLstmCell.of(layer, SPAN).orElseThrow();
        Cell steps = Cell.BY_STEPS.of(layer, SPAN).orElseThrow()) {
      assertThat(fast.stateSize()).isEqualTo(steps.stateSize());
      // Twice, so that what a window leaves behind would show in the next.
      for (int window = 0; window < 2; window++) {
        float[] expectedState = state.clone();
        float[][] expected = run(steps, layer, input, gradient, expectedState);
        float[] foundState = state.clone();
        float[][] found = run(fast, layer, input, gradient, foundState);
        for (int i = 0; i < expected.length; i++) {
          assertThat(found[i]).containsExactly(expected[i], within(2e-5f));
        }
        assertThat(foundState).containsExactly(expectedState, within(1e-5f));
        assertThat(foundState).isNotEqualTo(state);
        state = expectedState;
      }
    }
  }

  /** Output, gradient of the input, gradient of the parameters. */
  private static float[][] run(
      Cell cell, Layer layer, INDArray input, INDArray gradient, float[] state) {
    layer.getGradientsViewArray().assign(7);
    cell.load(state, 0);
    float[] output = HostCopies.of(cell.forward(input).dup('f'));
    cell.save(state, 0);
    float[] below =
        HostCopies.of(cell.backward(gradient, Cell.Inputs.LEARN).orElseThrow().dup('f'));
    return new float[][] {output, below, HostCopies.of(layer.getGradientsViewArray().dup())};
  }

  @Test
  void givesBackAllNativeMemory() {
    Layer layer = layer(new LSTM.Builder().activation(Activation.TANH));
    long before = NativeScope.liveObjects();
    try (Cell cell = NativeLstmCell.of(layer, SPAN).orElseThrow()) {
      assertThat(cell.stateSize()).isEqualTo(2 * UNITS);
      assertThat(NativeScope.liveObjects()).isGreaterThan(before);
    }
    assertThat(NativeScope.liveObjects()).isEqualTo(before);
  }

  @Test
  void leavesOtherLayersToOthers() {
    assertThat(NativeLstmCell.of(layer(new SimpleRnn.Builder().activation(Activation.TANH)), SPAN))
        .isEmpty();
    assertThat(NativeLstmCell.of(layer(new LSTM.Builder().activation(Activation.RELU)), SPAN))
        .isEmpty();
  }

  private static Layer layer(BaseRecurrentLayer.Builder<?> builder) {
    builder.nIn(INPUTS).nOut(UNITS);
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .list()
                .layer(builder.build())
                .layer(
                    new RnnOutputLayer.Builder(LossFunction.MCXENT)
                        .activation(Activation.SOFTMAX)
                        .nIn(UNITS)
                        .nOut(2)
                        .build())
                .build());
    network.init();
    network.initGradientsView();
    return network.getLayer(0);
  }

  private static float[] floats(int length, SplittableRandom random) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) (random.nextDouble() - 0.5);
    }
    return values;
  }

  private static INDArray array(float[] values, int rows) {
    INDArray array =
        Nd4j.createUninitializedDetached(DataType.FLOAT, 'f', rows, values.length / rows);
    HostCopies.put(values, array);
    return array;
  }
}
