package io.trainyard.model.recurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.model.HostCopies;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInitIdentity;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class CellTest {

  private static final double ROUNDING = 1e-6;

  @Test
  void aWeightAboveOneExplodesOverFiftySteps() {
    assertThat(gradientThroughFiftySteps(1.1f)).isCloseTo(117.39085, within(1e-2));
  }

  @Test
  void aWeightBelowOneVanishesOverFiftySteps() {
    assertThat(gradientThroughFiftySteps(0.9f)).isCloseTo(0.005153775, within(1e-7));
  }

  /** dh(50) / dx(0) of one rectified unit whose input's weight is 1. */
  private static double gradientThroughFiftySteps(float weight) {
    Layer layer = layer(new SimpleRnn.Builder().activation(Activation.RELU), 1, 1);
    set(layer, "W", 1);
    set(layer, "RW", weight);
    Span span = new Span(51, 1);
    Cell cell = Cell.BY_STEPS.of(layer, span).orElseThrow();
    INDArray input = zeros(span, 1);
    input.putScalar(0, 0, 1);
    INDArray output = cell.forward(input);
    assertThat(output.getDouble(0, 50)).isCloseTo(Math.pow(weight, 50), within(1e-2));
    INDArray gradient = zeros(span, 1);
    gradient.putScalar(0, 50, 1);
    return cell.backward(gradient, Cell.Inputs.LEARN).orElseThrow().getDouble(0, 0);
  }

  @Test
  void theIdentityRnnStartsWithAnIdentityForAJacobian() {
    int units = 4;
    SimpleRnn.Builder conf =
        new SimpleRnn.Builder()
            .activation(Activation.RELU)
            .weightInitRecurrent(new WeightInitIdentity());
    Layer layer = layer(conf, 3, units);
    layer.paramTable().get("W").assign(0);
    Span span = new Span(7, 1);
    Cell cell = Cell.BY_STEPS.of(layer, span).orElseThrow();
    float[] before = {0.5f, 1, 2, 3};

    for (int unit = 0; unit < units; unit++) {
      float[] changed = before.clone();
      changed[unit] += 0.25f;
      float[] difference = run(cell, span, changed);
      float[] unchanged = run(cell, span, before);
      for (int i = 0; i < units; i++) {
        assertThat((difference[i] - unchanged[i]) / 0.25f).isEqualTo(i == unit ? 1f : 0f);
      }
    }
  }

  private static float[] run(Cell cell, Span span, float[] state) {
    float[] carried = state.clone();
    cell.load(carried, 0);
    cell.forward(zeros(span, 3));
    cell.save(carried, 0);
    return carried;
  }

  @Test
  void theLstmFollowsItsEquations() {
    Layer layer = layer(new LSTM.Builder().activation(Activation.TANH), 1, 1);
    // Candidate, forget, output and input gate.
    set(layer, "W", 0.5f, -0.3f, 0.8f, 0.2f);
    set(layer, "RW", 0.1f, 0.4f, -0.6f, 0.7f);
    set(layer, "b", 0.05f, 1, -0.1f, 0.3f);
    Span span = new Span(2, 1);
    Cell cell = Cell.BY_STEPS.of(layer, span).orElseThrow();
    INDArray input = zeros(span, 1);
    input.putScalar(0, 0, 1.5).putScalar(0, 1, -0.5);
    cell.load(new float[] {0.2f, -0.4f}, 0);

    INDArray output = cell.forward(input);

    double h = 0.2;
    double c = -0.4;
    double[] inputs = {1.5, -0.5};
    for (int t = 0; t < 2; t++) {
      double g = Math.tanh(0.5 * inputs[t] + 0.1 * h + 0.05);
      double f = sigmoid(-0.3 * inputs[t] + 0.4 * h + 1);
      double o = sigmoid(0.8 * inputs[t] - 0.6 * h - 0.1);
      double i = sigmoid(0.2 * inputs[t] + 0.7 * h + 0.3);
      c = f * c + i * g;
      h = o * Math.tanh(c);
      assertThat(output.getDouble(0, t)).isCloseTo(h, within(ROUNDING));
    }
    float[] state = new float[2];
    cell.save(state, 0);
    assertThat(state[0]).isCloseTo((float) h, within(1e-6f));
    assertThat(state[1]).isCloseTo((float) c, within(1e-6f));
  }

  private static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }

  @Test
  void anLstmThatForgetsNothingAndTakesNothingInPassesItsMemoryOn() {
    Layer layer = layer(new LSTM.Builder().activation(Activation.TANH), 1, 1);
    layer.paramTable().get("W").assign(0);
    layer.paramTable().get("RW").assign(0);
    // Gates of 1, 1 and 0, to float32.
    set(layer, "b", 0, 30, 30, -30);
    Span span = new Span(40, 1);
    Cell cell = Cell.BY_STEPS.of(layer, span).orElseThrow();
    for (float memory : new float[] {0.25f, 0.75f}) {
      float[] state = {0, memory};
      cell.load(state, 0);
      INDArray output = cell.forward(zeros(span, 1));
      cell.save(state, 0);
      assertThat(state[1]).isCloseTo(memory, within(1e-6f));
      assertThat(output.getDouble(0, 39)).isCloseTo(Math.tanh(memory), within(ROUNDING));
    }
  }

  @Test
  void anLstmThatForgetsNothingPassesItsMemorysGradientUnchanged() {
    Layer layer = layer(new LSTM.Builder().activation(Activation.TANH), 1, 2);
    layer.paramTable().get("W").assign(0.5);
    layer.paramTable().get("RW").assign(0.25);
    // The forget gate is 1 and the others are 0, to float32.
    set(layer, "b", 0, 0, 200, 200, -200, -200, -200, -200);
    Span span = new Span(50, 1);
    Cell cell = Cell.BY_STEPS.of(layer, span).orElseThrow();
    cell.load(new float[] {0.1f, -0.2f, 0.3f, -2}, 0);
    cell.forward(zeros(span, 1));

    cell.loadGradient(new float[] {0, 0, 0.7f, -1.25f}, 0);
    cell.backward(zeros(span, 2), Cell.Inputs.FIXED);

    float[] gradient = new float[4];
    cell.saveGradient(gradient, 0);
    assertThat(gradient).containsExactly(0, 0, 0.7f, -1.25f);
  }

  @Test
  void theGatedRecurrentUnitFollowsItsEquations() {
    Layer layer = layer(new GatedRecurrentUnit.Builder().activation(Activation.TANH), 1, 1);
    // Reset, update and candidate.
    set(layer, "W", 0.5f, -0.3f, 0.8f);
    set(layer, "RW", 0.1f, 0.4f, -0.6f);
    set(layer, "b", 0.05f, 1, -0.1f);
    Span span = new Span(2, 1);
    Cell cell = Cell.BY_STEPS.of(layer, span).orElseThrow();
    INDArray input = zeros(span, 1);
    input.putScalar(0, 0, 1.5).putScalar(0, 1, -0.5);
    cell.load(new float[] {0.2f}, 0);

    INDArray output = cell.forward(input);

    double h = 0.2;
    double[] inputs = {1.5, -0.5};
    for (int t = 0; t < 2; t++) {
      double r = sigmoid(0.5 * inputs[t] + 0.1 * h + 0.05);
      double u = sigmoid(-0.3 * inputs[t] + 0.4 * h + 1);
      double n = Math.tanh(0.8 * inputs[t] - 0.6 * (r * h) - 0.1);
      h = u * h + (1 - u) * n;
      assertThat(output.getDouble(0, t)).isCloseTo(h, within(ROUNDING));
    }
  }

  private static Layer layer(BaseRecurrentLayer.Builder<?> builder, int inputs, int units) {
    builder.nIn(inputs).nOut(units);
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .list()
                .layer(builder.build())
                .layer(
                    new RnnOutputLayer.Builder(LossFunction.MCXENT)
                        .activation(Activation.SOFTMAX)
                        .nIn(units)
                        .nOut(2)
                        .build())
                .build());
    network.init();
    network.initGradientsView();
    return network.getLayer(0);
  }

  private static void set(Layer layer, String name, float... values) {
    INDArray parameter = layer.paramTable().get(name);
    parameter.assign(Nd4j.createFromArray(values).reshape('f', parameter.shape()));
  }

  private static INDArray zeros(Span span, int rows) {
    INDArray array = span.columns(rows);
    HostCopies.put(new float[rows * span.size()], array);
    return array;
  }
}
