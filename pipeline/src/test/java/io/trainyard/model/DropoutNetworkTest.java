package io.trainyard.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.random.Seed;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.dropout.GaussianDropout;
import org.deeplearning4j.nn.conf.dropout.SpatialDropout;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.linalg.schedule.StepSchedule;

class DropoutNetworkTest {

  private static final int INPUTS = 5;
  private static final int HIDDEN = 4;
  private static final int OUTPUTS = 2;
  private static final double KEEP_INPUT = 0.8;
  private static final double KEEP_HIDDEN = 0.5;
  private static final INDArray ROW = Nd4j.createFromArray(new float[][] {{1, -2, 0.5f, 3, -0.7f}});

  /** Dropout of five inputs and of four hidden units: 512 masks. */
  private static MultiLayerConfiguration configuration(Activation hidden) {
    return stack(
        new DenseLayer.Builder()
            .nIn(INPUTS)
            .nOut(HIDDEN)
            .dropOut(KEEP_INPUT)
            .activation(hidden)
            .build(),
        output(HIDDEN).dropOut(KEEP_HIDDEN).build());
  }

  private static OutputLayer.Builder output(int inputs) {
    return new OutputLayer.Builder(LossFunction.MSE)
        .nIn(inputs)
        .nOut(OUTPUTS)
        .activation(Activation.IDENTITY);
  }

  private static MultiLayerConfiguration stack(Layer... layers) {
    var builder = new NeuralNetConfiguration.Builder().seed(7).list();
    for (Layer layer : layers) {
      builder.layer(layer);
    }
    return builder.build();
  }

  private static DropoutNetwork network(MultiLayerConfiguration configuration, boolean graph) {
    if (!graph) {
      return DropoutNetwork.fromJson(configuration.toJson());
    }
    MultiLayerNetwork stack = new MultiLayerNetwork(configuration);
    stack.init();
    return DropoutNetwork.fromJson(stack.toComputationGraph().getConfiguration().toJson());
  }

  /** The mask of all layers that is number {@code bits} of all there are. */
  private static Masks number(int bits) {
    return (layer, row, keep, kept) -> {
      int shift = kept.length == INPUTS ? 0 : INPUTS;
      for (int i = 0; i < kept.length; i++) {
        kept[i] = (bits >> (shift + i) & 1) == 1;
      }
    };
  }

  /** That of the mask {@code bits} of the first so many units. */
  private static double probability(int bits, int units) {
    double probability = 1;
    for (int i = 0; i < units; i++) {
      double keep = i < INPUTS ? KEEP_INPUT : KEEP_HIDDEN;
      probability *= (bits >> i & 1) == 1 ? keep : 1 - keep;
    }
    return probability;
  }

  /** The mean and the variance of an output over all masks, each with its probability. */
  private record Moments(double[] mean, double[] variance) {

    static Moments of(DropoutNetwork network, INDArray row) {
      double[] mean = new double[OUTPUTS];
      double[] square = new double[OUTPUTS];
      for (int bits = 0; bits < 1 << (INPUTS + HIDDEN); bits++) {
        float[] output = network.probabilities(row, number(bits));
        for (int i = 0; i < OUTPUTS; i++) {
          double probability = probability(bits, INPUTS + HIDDEN);
          mean[i] += probability * output[i];
          square[i] += probability * output[i] * output[i];
        }
      }
      double[] variance = new double[OUTPUTS];
      Arrays.setAll(variance, i -> square[i] - mean[i] * mean[i]);
      return new Moments(mean, variance);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void weightScalingOfLinearUnitsIsTheMeanOverAllMasks(boolean graph) {
    DropoutNetwork network = network(configuration(Activation.IDENTITY), graph);

    float[] scaled = network.network().probabilities(ROW);
    Moments all = Moments.of(network, ROW);

    for (int i = 0; i < OUTPUTS; i++) {
      assertThat(all.mean()[i]).isCloseTo(scaled[i], within(1e-5));
      assertThat(all.variance()[i]).isGreaterThan(0.01);
    }
  }

  /** Of y = sum of w x m / keep the variance is the sum of (1 - keep) / keep (w x)^2. */
  @Test
  void linearUnitsVaryAsWorkedOutByHand() {
    DropoutNetwork network = network(stack(output(INPUTS).dropOut(KEEP_INPUT).build()), false);
    float[] weights = network.network().copyParameters();

    double mean = 0;
    double square = 0;
    for (int bits = 0; bits < 1 << INPUTS; bits++) {
      double probability = probability(bits, INPUTS);
      double y = network.probabilities(ROW, number(bits))[0];
      mean += probability * y;
      square += probability * y * y;
    }

    double expected = 0;
    for (int i = 0; i < INPUTS; i++) {
      // Weights lie output by output.
      double term = weights[i] * ROW.getDouble(0, i);
      expected += (1 - KEEP_INPUT) / KEEP_INPUT * term * term;
    }
    assertThat(square - mean * mean).isCloseTo(expected, within(1e-4 * expected + 1e-5));
    assertThat(mean).isCloseTo(network.network().probabilities(ROW)[0], within(1e-5));
  }

  @Test
  void weightScalingOfOtherUnitsIsNotTheMeanOverAllMasks() {
    DropoutNetwork network = network(configuration(Activation.TANH), false);

    float[] scaled = network.network().probabilities(ROW);
    double[] mean = Moments.of(network, ROW).mean();

    assertThat(Math.abs(mean[0] - scaled[0]) + Math.abs(mean[1] - scaled[1])).isGreaterThan(0.01);
  }

  @ParameterizedTest
  @CsvSource({"100, 1", "1000, 2", "4000, 3"})
  void theMeanOfPassesTendsToTheMeanOverAllMasks(int passes, long seed) {
    DropoutNetwork network = network(configuration(Activation.TANH), false);
    Moments all = Moments.of(network, ROW);
    double[] mean = new double[OUTPUTS];

    for (int pass = 0; pass < passes; pass++) {
      Masks masks = Masks.of(new Seed(seed).of(pass), new long[] {17});
      float[] output = network.probabilities(ROW, masks);
      for (int i = 0; i < OUTPUTS; i++) {
        mean[i] += output[i] / (double) passes;
      }
    }

    for (int i = 0; i < OUTPUTS; i++) {
      double standardError = Math.sqrt(all.variance()[i] / passes);
      assertThat(mean[i]).isCloseTo(all.mean()[i], within(4 * standardError));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRowIsPassedThroughAsItIsByItself(boolean graph) {
    DropoutNetwork network = network(configuration(Activation.TANH), graph);
    INDArray rows = Nd4j.vstack(ROW, ROW.mul(-1), ROW.add(1));
    Seed pass = new Seed(3);

    float[] together = network.probabilities(rows, Masks.of(pass, new long[] {4, 8, 15}));
    float[] alone = network.probabilities(rows.getRows(1), Masks.of(pass, new long[] {8}));
    float[] another = network.probabilities(rows.getRows(1), Masks.of(pass, new long[] {9}));

    assertThat(Arrays.copyOfRange(together, 2, 4)).containsExactly(alone, within(1e-6f));
    assertThat(another).isNotEqualTo(alone);
  }

  @Test
  void aStepOfASequenceIsPassedThroughAsItIsWithoutOthers() {
    var builder =
        new NeuralNetConfiguration.Builder()
            .seed(7)
            .list()
            .layer(new LSTM.Builder().nIn(3).nOut(4).dropOut(0.7).build())
            .layer(new DenseLayer.Builder().nIn(4).nOut(4).dropOut(0.5).build())
            .layer(
                new RnnOutputLayer.Builder(LossFunction.MSE)
                    .nIn(4)
                    .nOut(OUTPUTS)
                    .activation(Activation.IDENTITY)
                    .build())
            .setInputType(InputType.recurrent(3));
    DropoutNetwork network = network(builder.build(), false);
    INDArray sequences = Nd4j.linspace(-1, 1, 2 * 3 * 5).castTo(ROW.dataType()).reshape(2, 3, 5);
    Seed pass = new Seed(3);

    float[] together = network.probabilities(sequences, Masks.of(pass, new long[] {4, 8}));
    INDArray second = sequences.get(NDArrayIndex.interval(1, 2)).dup();
    float[] alone = network.probabilities(second, Masks.of(pass, new long[] {8}));

    assertThat(Arrays.copyOfRange(together, together.length / 2, together.length))
        .containsExactly(alone, within(1e-6f));
  }

  @Test
  void masksFollowPassRowAndLayer() {
    Seed pass = new Seed(1).of(2);
    boolean[] kept = draw(Masks.of(pass, new long[] {5, 6}), "0", 1);

    assertThat(draw(Masks.of(pass, new long[] {6}), "0", 0)).isEqualTo(kept);
    assertThat(draw(Masks.of(pass, new long[] {5}), "0", 0)).isNotEqualTo(kept);
    assertThat(draw(Masks.of(pass, new long[] {6}), "1", 0)).isNotEqualTo(kept);
    assertThat(draw(Masks.of(new Seed(1).of(3), new long[] {6}), "0", 0)).isNotEqualTo(kept);
    assertThat(draw(Masks.of(pass, new long[] {6}), "0", 1)).isNotEqualTo(kept);
    int count = 0;
    for (boolean one : kept) {
      count += one ? 1 : 0;
    }
    double deviation = Math.sqrt(0.7 * 0.3 * kept.length);
    assertThat((double) count).isCloseTo(0.7 * kept.length, within(4 * deviation));
  }

  private static boolean[] draw(Masks masks, String layer, int row) {
    boolean[] kept = new boolean[10_000];
    masks.draw(layer, row, 0.7, kept);
    return kept;
  }

  @Test
  void spatialDropoutDropsWholeChannels() {
    DropoutNetwork network =
        network(
            stack(
                new DropoutLayer.Builder().dropOut(new SpatialDropout(0.5)).build(),
                new GlobalPoolingLayer.Builder(PoolingType.AVG).build(),
                output(3).build()),
            false);
    float[] parameters = new float[3 * OUTPUTS + OUTPUTS];
    // The outputs are the first two channels.
    parameters[0] = 1;
    parameters[4] = 1;
    network.network().setParameters(parameters);

    float[] output = network.probabilities(Nd4j.ones(40, 3, 4, 4), Masks.of(new Seed(1), ids(40)));

    assertThat(output).containsOnly(0f, 2f);
  }

  private static long[] ids(int count) {
    long[] ids = new long[count];
    Arrays.setAll(ids, i -> i);
    return ids;
  }

  @Test
  void aNetworkWithoutDropoutIsRefused() {
    // DL4J drops nothing of what batch normalization takes.
    MultiLayerConfiguration ignored =
        stack(
            new BatchNormalization.Builder().nIn(3).nOut(3).dropOut(0.5).build(),
            output(3).build());

    assertThatThrownBy(() -> DropoutNetwork.fromJson(ignored.toJson()))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("expected a network with dropout, found none");
  }

  @Test
  void dropoutThatCannotBeLeftOnIsRefused() {
    assertRefused(
        "layer 0 on: expected Dropout or SpatialDropout, found GaussianDropout",
        new DenseLayer.Builder().nIn(3).nOut(3).dropOut(new GaussianDropout(0.5)).build(),
        output(3).build());
    assertRefused(
        "layer 1 on: expected a probability that is always the same, found a schedule",
        new DenseLayer.Builder().nIn(3).nOut(3).build(),
        output(3).dropOut(new Dropout(new StepSchedule(ScheduleType.EPOCH, 0.5, 0.9, 1))).build());
    assertRefused(
        "found dropout within a Bidirectional",
        new Bidirectional(new LSTM.Builder().nIn(3).nOut(3).dropOut(0.5).build()),
        output(6).build());
  }

  private static void assertRefused(String message, Layer... layers) {
    String json = stack(layers).toJson();
    assertThatThrownBy(() -> DropoutNetwork.fromJson(json))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining(message);
  }
}
