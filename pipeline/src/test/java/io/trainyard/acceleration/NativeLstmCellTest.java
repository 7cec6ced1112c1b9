package io.trainyard.acceleration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.acceleration.onednn.NativeScope;
import io.trainyard.config.Configuration;
import io.trainyard.model.Clipping;
import io.trainyard.model.HostCopies;
import io.trainyard.model.ModelSpec;
import io.trainyard.model.Network;
import io.trainyard.model.OptimizerSettings;
import io.trainyard.model.RecurrentNetwork;
import io.trainyard.model.Step;
import io.trainyard.model.TokenShape;
import io.trainyard.model.Window;
import io.trainyard.model.recurrent.Cell;
import io.trainyard.model.recurrent.Span;
import io.trainyard.random.Seed;
import java.util.List;
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

  /** The gradient of the state that a window starts from. */
  private static float[] stateGradient(Cell cell, INDArray input, INDArray gradient) {
    float[] state = new float[2 * UNITS * SPAN.lanes()];
    cell.load(state, 0);
    cell.forward(input);
    cell.backward(gradient, Cell.Inputs.LEARN);
    cell.saveGradient(state, 0);
    return state;
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
  void networksLearnTheSameWhateverCellsTheyHave() {
    ModelSpec model =
        ModelSpec.read(
            Configuration.parseText(
                    "model { kind = rnn, cell = lstm, layers = 2, hidden = 5, embedding = 5, tied-embeddings = true, initial-state = learned }")
                .root());
    OptimizerSettings optimizer =
        OptimizerSettings.read(Configuration.parseText("optimizer { kind = sgd }").root(), 10);
    String json = model.networkJson(new TokenShape(6), optimizer, new Seed(1));
    try (RecurrentNetwork fast = Acceleration.recurrent(Network.fromJson(json));
        RecurrentNetwork steps = RecurrentNetwork.of(Network.fromJson(json))) {
      assertThat(fast.ways().values()).contains("oneDNN, a window at once");
      SplittableRandom random = new SplittableRandom(9);
      int[] inputs = random.ints(SPAN.size(), 0, 6).toArray();
      int[] targets = random.ints(SPAN.size(), 0, 6).toArray();
      boolean[] begins = new boolean[SPAN.size()];
      begins[1] = true;
      begins[2] = true;
      for (RecurrentNetwork network : List.of(fast, steps)) {
        float[] state = new float[network.stateSize(SPAN.lanes())];
        for (int step = 0; step < 3; step++) {
          Step at = new Step(step, 0, 0.5, Clipping.NONE, new Seed(2));
          network.fit(new Window(SPAN, inputs, targets, begins), state, at);
        }
      }
      assertThat(fast.network().copyParameters())
          .containsExactly(steps.network().copyParameters(), within(1e-5f));
      // No lane has a start of its own to begin with.
      assertThat(fast.initialState(1)).doesNotContain(0);
    }
  }

  @Test
  void wideOneHotVectorsAreReadAsRows() {
    for (int tokens : new int[] {20, 21}) {
      ModelSpec model =
          ModelSpec.read(
              Configuration.parseText("model { kind = rnn, cell = lstm, hidden = 5 }").root());
      OptimizerSettings optimizer =
          OptimizerSettings.read(Configuration.parseText("optimizer { kind = sgd }").root(), 10);
      String json = model.networkJson(new TokenShape(tokens), optimizer, new Seed(1));
      try (RecurrentNetwork network = Acceleration.recurrent(Network.fromJson(json))) {
        assertThat(network.ways().get("layer0"))
            .startsWith(tokens > 20 ? "products of ND4J, step by step" : "oneDNN");
      }
    }
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
  void runsInAnotherThreadThanTheOneThatMadeIt() throws InterruptedException {
    Layer layer = layer(new LSTM.Builder().activation(Activation.TANH));
    INDArray input = array(floats(INPUTS * SPAN.size(), new SplittableRandom(5)), INPUTS);
    INDArray gradient = array(floats(UNITS * SPAN.size(), new SplittableRandom(6)), UNITS);
    float[] here;
    try (Cell cell = NativeLstmCell.of(layer, SPAN).orElseThrow()) {
      here = stateGradient(cell, input, gradient);
    }
    float[][] there = new float[1][];
    try (Cell cell = NativeLstmCell.of(layer, SPAN).orElseThrow()) {
      Thread other =
          new Thread(
              () -> {
                // One of its own comes and goes before.
                NativeLstmCell.of(layer, new Span(1, 1)).orElseThrow().close();
                there[0] = stateGradient(cell, input, gradient);
              });
      other.start();
      other.join();
    }
    assertThat(there[0]).containsExactly(here);
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
