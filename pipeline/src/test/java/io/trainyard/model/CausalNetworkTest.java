package io.trainyard.model;

import static io.trainyard.model.WindowChecks.VOCABULARY;
import static io.trainyard.model.WindowChecks.masked;
import static io.trainyard.model.WindowChecks.part;
import static io.trainyard.model.WindowChecks.requireSlopes;
import static io.trainyard.model.WindowChecks.window;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.language.LanguageModelChecks;
import io.trainyard.model.recurrent.Span;
import io.trainyard.random.Seed;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Networks that look back a fixed number of tokens, and carry these from window to window. */
class CausalNetworkTest {

  private static final TokenShape SHAPE = new TokenShape(VOCABULARY);

  private static List<String> models() {
    return List.of(
        "kind = fixed-context, context = 3, embedding = 4, hidden = 6",
        "kind = fixed-context, context = 3, embedding = 4, hidden = 6, direct = true",
        "kind = fixed-context, context = 6, embedding = 1, hidden = 1, direct = true",
        "kind = fixed-context, context = 1, embedding = 3, hidden = 2",
        "kind = causal-convolution, channels = 3, skip-channels = 4, layers = 3",
        "kind = causal-convolution, channels = 6, skip-channels = 8, layers = 2, cycles = 2, gated = false",
        "kind = causal-convolution, channels = 6, skip-channels = 8, layers = 1, kernel = 4");
  }

  @ParameterizedTest
  @MethodSource("models")
  void gradientsAgreeWithFiniteDifferences(String model) {
    requireSlopes(network(model), masked(window(new Span(4, 3), 7)), 12, 5e-3);
    requireSlopes(network(model), window(new Span(1, 1), 7), 12, 5e-3);
  }

  @ParameterizedTest
  @MethodSource("models")
  void windowsOfAnyLengthThatCarryTheStateAreOneLongWindow(String model) {
    RecurrentNetwork network = network(model);
    Window whole = window(new Span(12, 2), 3);
    float[] state = new float[network.stateSize(2)];
    float[] expected = network.probabilities(whole.span(), whole.inputs(), state).clone();

    for (int parts : new int[] {2, 3, 12}) {
      float[] carried = new float[state.length];
      float[] found = new float[expected.length];
      for (int i = 0; i < parts; i++) {
        Window part = part(whole, i, parts);
        float[] own = network.probabilities(part.span(), part.inputs(), carried);
        System.arraycopy(own, 0, found, i * own.length, own.length);
      }
      assertThat(found).containsExactly(expected, within(1e-6f));
      assertThat(carried).containsExactly(state, within(1e-6f));
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void aPredictionGoesByTheTokensOfItsReceptiveFieldAndByNoOthers(String model) {
    RecurrentNetwork network = network(model);
    int field = Read.model(model).receptiveField().orElseThrow();
    int steps = field + 4;
    Span span = new Span(steps, 2);
    int[] tokens = window(span, 9).inputs();
    float[] state = new float[network.stateSize(2)];
    float[] before = network.probabilities(span, tokens, state.clone()).clone();
    int changed = 1;
    tokens[changed * 2] = (tokens[changed * 2] + 1) % VOCABULARY;
    float[] after = network.probabilities(span, tokens, state.clone()).clone();

    for (int t = 0; t < steps; t++) {
      boolean within = t >= changed && t < changed + field;
      assertThat(Arrays.equals(prediction(after, 0, t), prediction(before, 0, t)))
          .as("step %d of %s", t, model)
          .isEqualTo(!within);
      assertThat(prediction(after, 1, t)).containsExactly(prediction(before, 1, t));
    }
  }

  private static float[] prediction(float[] rows, int lane, int step) {
    int from = (step * 2 + lane) * VOCABULARY;
    return Arrays.copyOfRange(rows, from, from + VOCABULARY);
  }

  @ParameterizedTest
  @MethodSource("models")
  void theReaderTellsWhatAWindowTells(String model) {
    RecurrentNetwork network = network(model);
    int[] text = new SplittableRandom(5).ints(40, 0, VOCABULARY).toArray();
    float[] window = network.probabilities(new Span(text.length, 1), text, network.initialState(1));

    List<double[]> told = LanguageModelChecks.read(network.reader().begin(), VOCABULARY, text);

    for (int t = 0; t < text.length; t++) {
      for (int token = 0; token < VOCABULARY; token++) {
        assertThat(Math.exp(told.get(t + 1)[token]))
            .isCloseTo(window[t * VOCABULARY + token], within(1e-5));
      }
    }
    LanguageModelChecks.holdFor(network.reader(), text);
  }

  @ParameterizedTest
  @MethodSource("models")
  void deeplearning4jComputesTheSameFromTheSameConfiguration(String model) {
    RecurrentNetwork network = network(model);
    MultiLayerNetwork stock = Nets.network(json(model, "kind = sgd"));
    stock.setParams(network.network().parameters());
    Span span = new Span(9, 3);
    Window window = window(span, 4);
    INDArray tokens = Nd4j.zeros(DataType.FLOAT, 3, 9);
    INDArray labels = Nd4j.zeros(DataType.FLOAT, 3, VOCABULARY, 9);
    for (int i = 0; i < span.size(); i++) {
      tokens.putScalar(i % 3, i / 3, window.inputs()[i]);
      labels.putScalar(new int[] {i % 3, window.targets()[i], i / 3}, 1);
    }
    float[] own =
        network.probabilities(span, window.inputs(), new float[network.stateSize(3)]).clone();
    network.gradients(window, new float[network.stateSize(3)]);
    float[] gradient = HostCopies.of(network.network().flattenedGradients().dup());

    INDArray expected = stock.output(tokens);
    stock.setInput(tokens);
    stock.setLabels(labels);
    stock.computeGradientAndScore();

    for (int i = 0; i < span.size(); i++) {
      for (int token = 0; token < VOCABULARY; token++) {
        assertThat(own[i * VOCABULARY + token])
            .isCloseTo(expected.getFloat(i % 3, token, i / 3), within(1e-5f));
      }
    }
    // Deeplearning4j divides sums by lanes in its updater.
    float[] sums = HostCopies.of(stock.getFlattenedGradients().div(3).dup());
    assertThat(sums).containsExactly(gradient, within(1e-4f));
  }

  @ParameterizedTest
  @MethodSource("models")
  void modelSerializerReadsWhatWasWritten(String model) throws IOException {
    RecurrentNetwork network = network(model);
    INDArray tokens = Nd4j.createFromArray(new float[][] {{1, 4, 2, 0, 3}});

    MultiLayerNetwork read =
        ModelSerializer.restoreMultiLayerNetwork(
            new ByteArrayInputStream(NetworkZip.write(network.network())));

    assertThat(read.params()).isEqualTo(network.network().parameters());
    assertThat(read.output(tokens))
        .isEqualTo(((MultiLayerNetwork) network.network().model()).output(tokens));
    // Step by step, with the state that Deeplearning4j keeps.
    INDArray whole = read.output(tokens);
    INDArray last = null;
    for (int t = 0; t < 5; t++) {
      last = read.rnnTimeStep(tokens.get(NDArrayIndex.all(), NDArrayIndex.interval(t, t + 1)));
    }
    for (int token = 0; token < VOCABULARY; token++) {
      assertThat(last.getFloat(0, token, 0)).isCloseTo(whole.getFloat(0, token, 4), within(1e-6f));
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void learnsWhatFollowsWhat(String model) {
    String json = json(model + ", input-dropout = 0.02, dropout = 0.02", "kind = adam");
    RecurrentNetwork network = RecurrentNetwork.of(Network.fromJson(json));
    Span span = new Span(8, 4);
    float[] state = new float[network.stateSize(4)];
    double first = 0;
    double last = 0;
    for (int step = 0; step < 250; step++) {
      int[] tokens = new int[span.size()];
      int[] targets = new int[span.size()];
      for (int i = 0; i < tokens.length; i++) {
        int position = step * 8 + i / 4 + i % 4;
        tokens[i] = position % VOCABULARY;
        targets[i] = (position + 1) % VOCABULARY;
      }
      Step at = new Step(step, 0, 0.05, Clipping.NONE, new Seed(1).of(step));
      double loss = network.fit(new Window(span, tokens, targets), state, at).loss();
      first = step == 0 ? loss : first;
      last = loss;
    }
    assertThat(first).isCloseTo(Math.log(VOCABULARY), within(1.0));
    assertThat(last).isLessThan(0.5 * first);
  }

  @ParameterizedTest
  @MethodSource("models")
  void nothingGoesBackThroughTimeButRectifiedUnitsMayBeDead(String model) {
    RecurrentNetwork network = network(model);
    float[] state = new float[network.stateSize(2)];
    var layers = network.follow(window(new Span(5, 2), 3), state).layers();
    if (model.contains("fixed-context")) {
      // Units of tanh.
      assertThat(layers).isEmpty();
    } else {
      assertThat(layers).containsOnlyKeys("layer1");
      assertThat(layers.get("layer1").norms()).isEmpty();
      assertThat(layers.get("layer1").dead().getAsDouble()).isBetween(0.0, 0.99);
    }
    assertThat(network.ways()).containsEntry("layer1", "products of ND4J, a window at once");
  }

  /** Of 8 units of the sum, 8 that come out of it, and where blocks rectify 6 of each of four. */
  @ParameterizedTest
  @CsvSource({"true, 16", "false, 40"})
  void unitsThatPutOutNothingInTheWholeWindowAreDead(boolean gated, int units) {
    RecurrentNetwork network =
        network(
            "kind = causal-convolution, channels = 6, skip-channels = 8, layers = 2, cycles = 2, gated = "
                + gated);
    Map<String, INDArray> parameters = network.network().layers()[1].paramTable();
    parameters.values().forEach(values -> values.assign(0));
    assertThat(dead(network)).isEqualTo(1);
    // A unit of the sum, two that come out, and three of the second block.
    parameters.get("skipBias").putScalar(3, 0.5);
    parameters.get("headBias").putScalar(0, 2).putScalar(7, 0.1);
    parameters.get("filterBias1").putScalar(0, 1).putScalar(1, 0.1).putScalar(5, 3);
    int alive = gated ? 3 : 6;
    assertThat(dead(network)).isEqualTo((units - alive) / (double) units);
  }

  private static double dead(RecurrentNetwork network) {
    Window window = window(new Span(5, 2), 3);
    var flow = network.follow(window, new float[network.stateSize(2)]);
    return flow.layers().get("layer1").dead().getAsDouble();
  }

  @Test
  void blocksDropActivationsInTrainingOnly() {
    String model = models().get(4);
    RecurrentNetwork network = network(model);
    RecurrentNetwork drops = network(model + ", dropout = 0.5");
    Window window = window(new Span(6, 3), 7);
    float[] state = new float[network.stateSize(3)];

    assertThat(drops.score(window, state.clone())).isEqualTo(network.score(window, state.clone()));
    double nats = network.gradients(window, state.clone()).nats();
    double first = drops.gradients(window, state.clone()).nats();
    assertThat(first).isNotCloseTo(nats, within(1e-3));
    assertThat(drops.gradients(window, state.clone()).nats()).isNotCloseTo(first, within(1e-3));
  }

  /** The paper's formula with |V| = 5, m = 4, h = 6 and n = 4. */
  @Test
  void aFixedContextHasTheParametersOfThePaper() {
    int vocabulary = 5;
    int m = 4;
    int h = 6;
    int n = 4;
    assertThat(network(models().get(1)).network().parameterCount())
        .isEqualTo(vocabulary * (1 + n * m + h) + h * (1 + (n - 1) * m))
        .isEqualTo(193);
    // Without W, of |V| (n - 1) m.
    assertThat(network(models().get(0)).network().parameterCount()).isEqualTo(193 - 60);
  }

  /** One hidden unit over two tokens, with vectors and weights set by hand. */
  @Test
  void aFixedContextFollowsItsEquation() {
    RecurrentNetwork network =
        network("kind = fixed-context, context = 2, embedding = 1, hidden = 1, direct = true");
    MultiLayerNetwork stack = (MultiLayerNetwork) network.network().model();
    stack.getLayer(0).paramTable().get("W").assign(column(0.5f, -1, 2, 0.25f, -0.75f));
    stack.getLayer(1).paramTable().get("W").assign(Nd4j.createFromArray(new float[][] {{3, -2}}));
    stack.getLayer(1).paramTable().get("b").assign(0.1f);
    INDArray output = Nd4j.zeros(DataType.FLOAT, 3, VOCABULARY);
    output.putScalar(0, 1, 0.7).putScalar(1, 2, -0.4).putScalar(2, 3, 1.5);
    stack.getLayer(2).paramTable().get("W").assign(output);
    stack.getLayer(2).paramTable().get("b").assign(0);

    float[] found = network.probabilities(new Span(2, 1), new int[] {3, 2}, new float[1]);

    // Their vectors are 0.25 and 2; in front of the first stand zeros.
    requireSoftmax(found, 0, Math.tanh(0.1 - 2 * 0.25), 0, 0.25);
    requireSoftmax(found, 1, Math.tanh(0.1 + 3 * 0.25 - 2 * 2), 0.25, 2);
  }

  /** One channel and two blocks, with parameters set by hand. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void blocksFollowTheirEquations(boolean gated) {
    RecurrentNetwork network =
        network(
            "kind = causal-convolution, channels = 1, skip-channels = 1, layers = 2, gated = "
                + gated);
    MultiLayerNetwork stack = (MultiLayerNetwork) network.network().model();
    stack.getLayer(0).paramTable().get("W").assign(column(0.5f, -1, 2, 0.25f, -0.75f));
    var block = stack.getLayer(1).paramTable();
    // The earlier tap first.
    block.get("filter0").assign(Nd4j.createFromArray(new float[][] {{0.4f, 0.9f}}));
    block.get("filterBias0").assign(0.2f);
    block.get("filter1").assign(Nd4j.createFromArray(new float[][] {{-0.3f, 0.8f}}));
    block.get("filterBias1").assign(0.1f);
    if (gated) {
      block.get("gate0").assign(Nd4j.createFromArray(new float[][] {{0.6f, -0.2f}}));
      block.get("gateBias0").assign(0.3f);
      block.get("gate1").assign(Nd4j.createFromArray(new float[][] {{0.5f, 0.7f}}));
      block.get("gateBias1").assign(-0.4f);
    }
    block.get("skip0").assign(1.1f);
    block.get("skip1").assign(0.6f);
    block.get("skipBias").assign(0.35f);
    block.get("residual0").assign(-0.9f);
    block.get("residualBias0").assign(0.15f);
    block.get("head").assign(0.8f);
    block.get("headBias").assign(0.05f);
    INDArray output = Nd4j.zeros(DataType.FLOAT, 1, VOCABULARY);
    stack.getLayer(2).paramTable().get("W").assign(output.putScalar(0, 4, 2));
    stack.getLayer(2).paramTable().get("b").assign(0);
    int[] tokens = {2, 0, 3, 2};

    float[] found = network.probabilities(new Span(4, 1), tokens, network.initialState(1));

    double[] x = {2, 0.5, 0.25, 2};
    double[] first = new double[4];
    double[] passed = new double[4];
    for (int t = 0; t < 4; t++) {
      double before = t < 1 ? 0 : x[t - 1];
      double filter = 0.4 * before + 0.9 * x[t] + 0.2;
      double gate = 0.6 * before - 0.2 * x[t] + 0.3;
      first[t] = activation(gated, filter, gate);
      passed[t] = x[t] - 0.9 * first[t] + 0.15;
      double two = t < 2 ? 0 : passed[t - 2];
      double second =
          activation(gated, -0.3 * two + 0.8 * passed[t] + 0.1, 0.5 * two + 0.7 * passed[t] - 0.4);
      double skips = Math.max(0, 1.1 * first[t] + 0.6 * second + 0.35);
      double logit = 2 * Math.max(0, 0.8 * skips + 0.05);
      assertThat((double) found[t * VOCABULARY + 4])
          .isCloseTo(Math.exp(logit) / (Math.exp(logit) + 4), within(1e-6));
    }
  }

  private static double activation(boolean gated, double filter, double gate) {
    return gated ? Math.tanh(filter) / (1 + Math.exp(-gate)) : Math.max(0, filter);
  }

  private static INDArray column(float... values) {
    return Nd4j.createFromArray(values).reshape(values.length, 1);
  }

  private static void requireSoftmax(
      float[] found, int step, double hidden, double earlier, double later) {
    double[] logits = {0, 0.7 * hidden, -0.4 * earlier, 1.5 * later, 0};
    double sum = Arrays.stream(logits).map(Math::exp).sum();
    for (int i = 0; i < VOCABULARY; i++) {
      assertThat((double) found[step * VOCABULARY + i])
          .isCloseTo(Math.exp(logits[i]) / sum, within(1e-6));
    }
  }

  private static String json(String model, String optimizer) {
    return Read.model(model).networkJson(SHAPE, Read.optimizer(optimizer), Nets.SEED);
  }

  /** With weights large enough for predictions that differ. */
  private static RecurrentNetwork network(String model) {
    RecurrentNetwork network = RecurrentNetwork.of(Network.fromJson(json(model, "kind = sgd")));
    network.network().setParameters(Slopes.spread(network.network(), 11));
    return network;
  }
}
