package io.trainyard.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.BaseActivationFunction;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Recurrent networks whose weights were chosen and not learned: the three of Grosse's lecture. */
class HandMadeRnnTest {

  private static final double ROUNDING = 1e-5;

  /** 1 above 0, otherwise 0. */
  static final class HardThreshold extends BaseActivationFunction {

    @Override
    public INDArray getActivation(INDArray in, boolean training) {
      return in.assign(in.gt(0));
    }

    @Override
    public Pair<INDArray, INDArray> backprop(INDArray in, INDArray epsilon) {
      throw new UnsupportedOperationException("has no gradient");
    }
  }

  @Test
  void aLinearUnitThatRemembersSumsItsInputs() {
    MultiLayerNetwork network =
        network(new int[] {1, 1}, new ActivationIdentity(), new ActivationIdentity());
    set(network, "0_W", 1);
    set(network, "0_RW", 1);
    set(network, "1_W", 1);

    assertThat(outputs(network, new double[][] {{2, -0.5, 1, 1}}))
        .containsExactly(new double[] {2, 1.5, 2.5, 3.5}, within(ROUNDING));
    each(
        4,
        new double[] {-1.5, 0, 0.25, 3},
        values -> {
          double sum = 0;
          double[] outputs = outputs(network, new double[][] {values});
          for (int t = 0; t < values.length; t++) {
            sum += values[t];
            assertThat(outputs[t]).isCloseTo(sum, within(ROUNDING));
          }
        });
  }

  @Test
  void aLogisticUnitTellsWhichInputsSumIsLarger() {
    MultiLayerNetwork network =
        network(new int[] {2, 1}, new ActivationIdentity(), new ActivationSigmoid());
    set(network, "0_W", 1, -1);
    set(network, "0_RW", 1);
    set(network, "1_W", 5);

    // Differences of 4, 0.5 and -0.7, times 5.
    assertThat(outputs(network, new double[][] {{2, 0, 1}, {-2, 3.5, 2.2}}))
        .containsExactly(new double[] {1.00, 0.92, 0.03}, within(0.005));
    each(
        6,
        new double[] {-1, 0.5, 2},
        values -> {
          int steps = values.length / 2;
          double[][] inputs = new double[2][steps];
          double difference = 0;
          for (int t = 0; t < steps; t++) {
            inputs[0][t] = values[2 * t];
            inputs[1][t] = values[2 * t + 1];
            difference += inputs[0][t] - inputs[1][t];
          }
          double last = outputs(network, inputs)[steps - 1];
          assertThat(last).isCloseTo(1 / (1 + Math.exp(-5 * difference)), within(ROUNDING));
          assertThat(last > 0.51).isEqualTo(difference > 0);
          assertThat(last < 0.49).isEqualTo(difference < 0);
        });
  }

  /**
   * One hidden unit is the conjunction of the input and the parity so far, the other one their
   * disjunction; the parity is the second but not the first. It is fed back into both with a weight
   * of 1: as it is the second less the first, the hidden units feed back with weights of 1 and -1.
   */
  @Test
  void thresholdUnitsTellTheParity() {
    MultiLayerNetwork network = network(new int[] {1, 2}, new HardThreshold(), new HardThreshold());
    set(network, "0_W", 1, 1);
    // From the conjunction to both, then from the disjunction to both.
    set(network, "0_RW", -1, -1, 1, 1);
    set(network, "0_b", -1.5, -0.5);
    set(network, "1_W", -1, 1);
    set(network, "1_b", -0.5);

    assertThat(outputs(network, new double[][] {{0, 1, 0, 1, 1, 0, 1, 0, 1, 1}}))
        .containsExactly(0, 1, 1, 0, 1, 1, 0, 0, 1, 0);
    each(
        7,
        new double[] {0, 1},
        bits -> {
          double[] outputs = outputs(network, new double[][] {bits});
          int ones = 0;
          for (int t = 0; t < bits.length; t++) {
            ones += (int) bits[t];
            assertThat(outputs[t]).isEqualTo(ones % 2);
          }
        });
  }

  private interface Values {
    void take(double[] values);
  }

  /** Every sequence of so many of the choices, each at every step. */
  private static void each(int steps, double[] choices, Values to) {
    int count = (int) Math.pow(choices.length, steps);
    for (int number = 0; number < count; number++) {
      double[] values = new double[steps];
      int left = number;
      for (int t = 0; t < steps; t++) {
        values[t] = choices[left % choices.length];
        left /= choices.length;
      }
      to.take(values);
    }
  }

  /**
   * @param sizes inputs and hidden units; there is one output
   */
  private static MultiLayerNetwork network(int[] sizes, IActivation hidden, IActivation output) {
    String json =
        new NeuralNetConfiguration.Builder()
            .list()
            .layer(new SimpleRnn.Builder().nIn(sizes[0]).nOut(sizes[1]).activation(hidden).build())
            .layer(
                new RnnOutputLayer.Builder(LossFunction.MSE)
                    .nIn(sizes[1])
                    .nOut(1)
                    .activation(output)
                    .build())
            .build()
            .toJson();
    return (MultiLayerNetwork) Network.fromJson(json).model();
  }

  /** Sets a parameter, row after row. */
  private static void set(MultiLayerNetwork network, String name, double... values) {
    Map<String, INDArray> parameters = network.paramTable();
    INDArray parameter = parameters.get(name);
    parameter.assign(Nd4j.createFromArray(values).reshape('c', parameter.shape()));
  }

  /**
   * @param inputs of each input unit, a value for each step
   * @return a value for each step
   */
  private static double[] outputs(MultiLayerNetwork network, double[][] inputs) {
    INDArray sequence = Nd4j.create(inputs).reshape(1, inputs.length, inputs[0].length);
    return network.output(sequence).reshape(inputs[0].length).toDoubleVector();
  }
}
