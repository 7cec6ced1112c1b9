package io.trainyard.model.causal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.model.HostCopies;
import io.trainyard.model.causal.CausalConvolutionLayer.Unit;
import io.trainyard.model.causal.FixedContextLayer.Direct;
import io.trainyard.model.recurrent.Cell;
import io.trainyard.model.recurrent.Cell.Inputs;
import io.trainyard.model.recurrent.CellSettings;
import io.trainyard.model.recurrent.LayerStep;
import io.trainyard.model.recurrent.Span;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class CausalCellTest {

  private static final int INPUTS = 3;
  private static final Span WHOLE = new Span(7, 2);
  private static final int LANES = 2;

  @Test
  void gradientsThatAreHandedBackBetweenWindowsAreThoseOfOneWindow() {
    requireOneWindow(
        new FixedContextLayer.Builder(
            new FixedContextLayer.Shape(INPUTS, 4, 5, Direct.CONNECTIONS)));
    requireOneWindow(
        new CausalConvolutionLayer.Builder(
            new CausalConvolutionLayer.Shape(INPUTS, 4, 2, 3, 1, Unit.GATED), 0));
  }

  private static void requireOneWindow(BaseRecurrentLayer.Builder<?> conf) {
    Layer layer = layer(conf);
    int outputs = (int) ((CellSettings) layer.conf().getLayer()).getNOut();
    float[] input = floats(INPUTS * WHOLE.size(), 1);
    float[] gradient = floats(outputs * WHOLE.size(), 2);
    Cell whole = Cell.BY_STEPS.of(layer, WHOLE).orElseThrow();
    float[] start = floats(whole.stateSize() * LANES, 3);
    whole.load(start, 0);
    whole.forward(columns(WHOLE, INPUTS, input));
    float[] expectedInput =
        read(whole.backward(columns(WHOLE, outputs, gradient), Inputs.LEARN).orElseThrow());
    float[] expectedStart = new float[start.length];
    whole.saveGradient(expectedStart, 0);
    float[] expected = HostCopies.of(layer.getGradientsViewArray().dup());

    // Two windows, of 2 steps and of 5.
    Span early = new Span(2, LANES);
    Span late = new Span(5, LANES);
    Cell first = Cell.BY_STEPS.of(layer, early).orElseThrow();
    Cell second = Cell.BY_STEPS.of(layer, late).orElseThrow();
    float[] state = start.clone();
    first.load(state, 0);
    first.forward(columns(early, INPUTS, Arrays.copyOf(input, INPUTS * early.size())));
    first.save(state, 0);
    second.load(state, 0);
    int inputFrom = INPUTS * early.size();
    second.forward(columns(late, INPUTS, Arrays.copyOfRange(input, inputFrom, input.length)));
    int from = outputs * early.size();
    float[] lateInput =
        read(
            second
                .backward(
                    columns(late, outputs, Arrays.copyOfRange(gradient, from, gradient.length)),
                    Inputs.LEARN)
                .orElseThrow());
    float[] found = HostCopies.of(layer.getGradientsViewArray().dup());
    float[] handed = new float[start.length];
    second.saveGradient(handed, 0);
    first.loadGradient(handed, 0);
    float[] earlyInput =
        read(
            first
                .backward(columns(early, outputs, Arrays.copyOf(gradient, from)), Inputs.LEARN)
                .orElseThrow());
    float[] foundStart = new float[start.length];
    first.saveGradient(foundStart, 0);
    float[] ofFirst = HostCopies.of(layer.getGradientsViewArray().dup());
    for (int i = 0; i < found.length; i++) {
      found[i] += ofFirst[i];
    }

    assertThat(found).containsExactly(expected, within(1e-4f));
    assertThat(foundStart).containsExactly(expectedStart, within(1e-4f));
    assertThat(earlyInput).containsExactly(Arrays.copyOf(expectedInput, inputFrom), within(1e-4f));
    assertThat(lateInput)
        .containsExactly(
            Arrays.copyOfRange(expectedInput, inputFrom, expectedInput.length), within(1e-4f));
    assertThat(handed).isNotEqualTo(new float[handed.length]);
  }

  @Test
  void aStepWritesOneVectorOfEachHistoryAndMovesNone() {
    // Three vectors behind the present one; and of three blocks one, two and four.
    requireRing(
        new FixedContextLayer.Builder(
            new FixedContextLayer.Shape(INPUTS, 4, 5, Direct.CONNECTIONS)),
        new int[] {3});
    requireRing(
        new CausalConvolutionLayer.Builder(
            new CausalConvolutionLayer.Shape(INPUTS, 4, 2, 3, 1, Unit.GATED), 0),
        new int[] {1, 2, 4});
  }

  /**
   * @param lengths vectors of each history
   */
  private static void requireRing(BaseRecurrentLayer.Builder<?> conf, int[] lengths) {
    LayerStep layer = LayerStep.of(layer(conf)).orElseThrow();
    float[] start = floats(layer.stateSize(), 3);
    float[] expected = new float[layer.outputs()];
    float[] input = floats(INPUTS, 4);
    layer.step(input.clone(), new LayerStep.Carried(start.clone(), 0, 0), expected, new float[0]);

    for (long steps : new long[] {0, 1, 2, 3, 5_000_000_007L}) {
      float[] ring = turned(start, lengths, steps);
      float[] state = ring.clone();
      float[] found = new float[expected.length];
      layer.step(input.clone(), new LayerStep.Carried(state, 0, steps), found, new float[0]);

      assertThat(found).containsExactly(expected);
      assertThat(IntStream.range(0, state.length).filter(i -> state[i] != ring[i]).count())
          .isEqualTo((long) lengths.length * INPUTS);
    }
  }

  /** Histories as they lie after so many steps. */
  private static float[] turned(float[] state, int[] lengths, long steps) {
    float[] ring = new float[state.length];
    int from = 0;
    for (int length : lengths) {
      for (int i = 0; i < length; i++) {
        int slot = (int) ((i + steps) % length);
        System.arraycopy(state, (from + i) * INPUTS, ring, (from + slot) * INPUTS, INPUTS);
      }
      from += length;
    }
    return ring;
  }

  private static Layer layer(BaseRecurrentLayer.Builder<?> conf) {
    BaseRecurrentLayer settings = conf.build();
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .list()
                .layer(settings)
                .layer(
                    new RnnOutputLayer.Builder(LossFunction.MCXENT)
                        .activation(Activation.SOFTMAX)
                        .nIn(settings.getNOut())
                        .nOut(2)
                        .build())
                .build());
    network.init();
    network.initGradientsView();
    return network.getLayer(0);
  }

  private static INDArray columns(Span span, int rows, float[] values) {
    INDArray array = span.columns(rows);
    HostCopies.put(values, array);
    return array;
  }

  private static float[] read(INDArray columns) {
    return HostCopies.of(columns.dup('f'));
  }

  private static float[] floats(int length, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) (random.nextDouble() - 0.5);
    }
    return values;
  }
}
