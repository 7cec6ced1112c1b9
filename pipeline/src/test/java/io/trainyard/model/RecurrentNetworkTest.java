package io.trainyard.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.model.recurrent.Span;
import io.trainyard.random.Seed;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class RecurrentNetworkTest {

  private static final int VOCABULARY = 5;
  private static final TokenShape SHAPE = new TokenShape(VOCABULARY);
  private static final String SMALL = "hidden = 6, window = 4";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cell = tanh",
        "cell = identity-rnn",
        "cell = lstm",
        "cell = gru",
        "cell = tanh, layers = 2, embedding = 3",
        "cell = lstm, layers = 2, embedding = 3",
        "cell = gru, layers = 2, embedding = 3"
      })
  void gradientsThroughTimeAgreeWithFiniteDifferences(String model) {
    RecurrentNetwork network = network(model, "kind = sgd");
    Span span = new Span(4, 3);
    requireSlopes(network, masked(window(span, 7)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cell = lstm, embedding = 6, tied-embeddings = true",
        "cell = tanh, initial-state = learned, reset = document",
        "cell = lstm, layers = 2, initial-state = learned, reset = document",
        "cell = gru, embedding = 6, tied-embeddings = true, initial-state = learned",
        "cell = gru, reset = document"
      })
  void gradientsAgreeWithFiniteDifferencesWhereSequencesStart(String model) {
    RecurrentNetwork network = network(model, "kind = sgd");
    Window window = masked(window(new Span(4, 3), 7));
    boolean[] begins = new boolean[window.span().size()];
    // Lanes 0 and 2 with the window, lane 1 at its third step, lane 2 again at its last.
    for (int at : new int[] {0, 2, 7, 11}) {
      begins[at] = true;
    }
    requireSlopes(network, new Window(window.span(), window.inputs(), window.targets(), begins));
  }

  private static void requireSlopes(RecurrentNetwork network, Window window) {
    float[] state = state(network, 3);
    float[] parameters = Slopes.spread(network.network(), 11);
    network.network().setParameters(parameters);
    network.gradients(window, state.clone());
    float[] gradient = HostCopies.of(network.network().flattenedGradients().dup());
    Slopes.require(parameters, gradient, moved -> lossAt(network, moved, window, state));
  }

  private static double lossAt(
      RecurrentNetwork network, float[] parameters, Window window, float[] state) {
    network.network().setParameters(parameters);
    return network.score(window, state.clone()).nats() / window.span().lanes();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tanh", "identity-rnn", "lstm", "gru"})
  void windowsThatCarryTheStateAreOneLongWindow(String cell) {
    RecurrentNetwork network = network("layers = 2, cell = " + cell, "kind = sgd");
    Window whole = window(new Span(12, 2), 3);
    float[] state = new float[network.stateSize(2)];
    WindowScore once = network.score(whole, state);

    float[] carried = new float[network.stateSize(2)];
    double nats = 0;
    long right = 0;
    for (int part = 0; part < 3; part++) {
      WindowScore score = network.score(part(whole, part, 3), carried);
      nats += score.nats();
      right += score.right();
    }

    assertThat(nats).isCloseTo(once.nats(), within(1e-5));
    assertThat(right).isEqualTo(once.right());
    assertThat(carried).containsExactly(state, within(1e-6f));
    assertThat(network.score(part(whole, 1, 3), new float[carried.length]).nats())
        .isNotCloseTo(network.score(part(whole, 1, 3), state).nats(), within(1e-6));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tanh", "identity-rnn", "lstm", "gru"})
  void aLaterTokenChangesNoEarlierPrediction(String cell) {
    RecurrentNetwork network = network("layers = 2, cell = " + cell, "kind = sgd");
    Span span = new Span(6, 2);
    int[] tokens = window(span, 9).inputs();
    float[] before = network.probabilities(span, tokens, state(network, 2)).clone();
    int changed = 4;
    tokens[changed * 2] = (tokens[changed * 2] + 1) % VOCABULARY;
    float[] after = network.probabilities(span, tokens, state(network, 2)).clone();

    int earlier = changed * 2 * VOCABULARY;
    assertThat(Arrays.copyOf(after, earlier)).containsExactly(Arrays.copyOf(before, earlier));
    assertThat(lane(after, 0, changed)).isNotEqualTo(lane(before, 0, changed));
    assertThat(lane(after, 1, changed)).containsExactly(lane(before, 1, changed));
  }

  private static float[] lane(float[] rows, int lane, int step) {
    int from = (step * 2 + lane) * VOCABULARY;
    return Arrays.copyOfRange(rows, from, from + VOCABULARY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"cell = tanh", "cell = identity-rnn", "cell = lstm, layers = 2", "cell = gru"})
  void deeplearning4jComputesTheSameFromTheSameConfiguration(String model) {
    RecurrentNetwork network = network(model, "kind = sgd");
    MultiLayerNetwork stock = Nets.network(json(model, "kind = sgd"));
    stock.setParams(network.network().parameters());
    Span span = new Span(5, 3);
    int[] tokens = window(span, 4).inputs();
    INDArray oneHot = Nd4j.zeros(DataType.FLOAT, 3, VOCABULARY, 5);
    for (int t = 0; t < 5; t++) {
      for (int lane = 0; lane < 3; lane++) {
        oneHot.putScalar(new int[] {lane, tokens[t * 3 + lane], t}, 1);
      }
    }

    float[] own = network.probabilities(span, tokens, new float[network.stateSize(3)]);

    INDArray expected = stock.output(oneHot);
    INDArray inSteps = stock.rnnTimeStep(oneHot);
    for (int t = 0; t < 5; t++) {
      for (int lane = 0; lane < 3; lane++) {
        for (int token = 0; token < VOCABULARY; token++) {
          float found = own[(t * 3 + lane) * VOCABULARY + token];
          assertThat(found).isCloseTo(expected.getFloat(lane, token, t), within(1e-5f));
          assertThat(found).isCloseTo(inSteps.getFloat(lane, token, t), within(1e-5f));
        }
      }
    }
  }

  @Test
  void valuesAreClippedBeforeTheNorm() {
    RecurrentNetwork network = network("cell = tanh", "kind = sgd, learning-rate = 1");
    Window window = window(new Span(4, 3), 7);
    float[] start = Slopes.spread(network.network(), 2);
    network.network().setParameters(start);
    network.gradients(window, new float[network.stateSize(3)]);
    float[] gradient = HostCopies.of(network.network().flattenedGradients().dup());
    double largest = 0.05;
    double bound = 0.1;

    Step step = new Step(0, 0, 1, new Clipping(bound, largest), new Seed(1));
    network.fit(window, new float[network.stateSize(3)], step);

    float[] clipped = new float[gradient.length];
    for (int i = 0; i < clipped.length; i++) {
      clipped[i] = (float) Math.max(-largest, Math.min(largest, gradient[i]));
    }
    double norm = Slopes.norm(clipped);
    assertThat(norm).isGreaterThan(bound);
    assertThat(clipped).isNotEqualTo(gradient);
    float[] after = network.network().copyParameters();
    for (int i = 0; i < after.length; i++) {
      double expected = start[i] - clipped[i] * bound / norm;
      assertThat((double) after[i]).isCloseTo(expected, within(1e-6));
    }
  }

  @Test
  void maskedStepsHaveNoPart() {
    RecurrentNetwork network = network("cell = lstm", "kind = sgd");
    Span span = new Span(4, 3);
    Window window = masked(window(span, 7));
    WindowScore score = network.gradients(window, new float[network.stateSize(3)]);
    assertThat(score.tokens()).isEqualTo(window.tokens()).isLessThan(span.size());

    int[] none = new int[span.size()];
    Arrays.fill(none, Window.NONE);
    network.gradients(new Window(span, window.inputs(), none), new float[network.stateSize(3)]);
    assertThat(Slopes.norm(HostCopies.of(network.network().flattenedGradients().dup()))).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cell = tanh", "cell = lstm, embedding = 4", "cell = gru, dropout = 0.2"})
  void learnsWhatFollowsWhat(String model) {
    RecurrentNetwork network = network(model, "kind = adam");
    Span span = new Span(8, 4);
    float[] state = new float[network.stateSize(4)];
    double first = 0;
    double last = 0;
    for (int step = 0; step < 150; step++) {
      int[] tokens = new int[span.size()];
      int[] targets = new int[span.size()];
      for (int t = 0; t < 8; t++) {
        for (int lane = 0; lane < 4; lane++) {
          int position = step * 8 + t + lane;
          tokens[t * 4 + lane] = position % VOCABULARY;
          targets[t * 4 + lane] = (position + 1) % VOCABULARY;
        }
      }
      Step at = new Step(step, 0, 0.02, Clipping.NONE, new Seed(1).of(step));
      WindowScore score = network.fit(new Window(span, tokens, targets), state, at);
      first = step == 0 ? score.loss() : first;
      last = score.loss();
    }
    assertThat(first).isCloseTo(Math.log(VOCABULARY), within(0.7));
    assertThat(last).isLessThan(0.3);
  }

  @Test
  void whatComesBeforeADocumentHasNoPartInIt() {
    RecurrentNetwork network = network("cell = lstm, layers = 2, reset = document", "kind = sgd");
    assertThat(network.startsAtDocuments()).isTrue();
    Window window = window(new Span(6, 2), 3);
    int[] targets = window.targets().clone();
    Arrays.fill(targets, 0, 6, Window.NONE);
    boolean[] begins = new boolean[12];
    begins[6] = true;
    begins[7] = true;
    int[] others = window.inputs().clone();
    others[2] = (others[2] + 1) % VOCABULARY;
    others[5] = (others[5] + 1) % VOCABULARY;

    double[][] nats = new double[2][2];
    for (boolean[] at : List.of(begins, new boolean[0])) {
      int row = at.length == 0 ? 1 : 0;
      nats[row][0] = nats(network, new Window(window.span(), window.inputs(), targets, at));
      nats[row][1] = nats(network, new Window(window.span(), others, targets, at));
    }

    assertThat(nats[0][0]).isEqualTo(nats[0][1]);
    assertThat(nats[1][0]).isNotEqualTo(nats[1][1]);
  }

  private static double nats(RecurrentNetwork network, Window window) {
    return network.score(window, state(network, window.span().lanes())).nats();
  }

  @Test
  void aLearnedStartIsWhatLanesBeginWith() {
    RecurrentNetwork network = network("cell = lstm, initial-state = learned", "kind = sgd");
    assertThat(network.initialState(2)).containsOnly(0).hasSize(24);
    float[] learned = new float[12];
    for (int i = 0; i < learned.length; i++) {
      learned[i] = i + 1;
    }
    network
        .network()
        .layers()[1]
        .paramTable()
        .get("S")
        .assign(Nd4j.createFromArray(learned).reshape(1, 12));

    // Outputs of both lanes, then their memories.
    assertThat(network.initialState(2))
        .containsExactly(
            1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 7, 8, 9, 10, 11, 12);
    int[] tokens = {1, 2, 3, 4};
    float[] expected =
        network.probabilities(new Span(2, 2), tokens, network.initialState(2)).clone();
    int[] targets = {0, 1, 2, 3};
    boolean[] begins = {true, true, false, false};
    double nats = nats(network, new Window(new Span(2, 2), tokens, targets, begins));
    double sum = 0;
    for (int i = 0; i < 4; i++) {
      sum -= Math.log(expected[i * VOCABULARY + targets[i]]);
    }
    assertThat(nats).isCloseTo(sum, within(1e-6));
  }

  @Test
  void tiedWeightsAreOneMatrixWhoeverReadsThem() {
    RecurrentNetwork network =
        network("cell = gru, embedding = 6, tied-embeddings = true", "kind = adam");
    Window window = window(new Span(4, 3), 7);
    for (int step = 0; step < 3; step++) {
      Step at = new Step(step, 0, 0.05, Clipping.NONE, new Seed(1).of(step));
      network.fit(window, new float[network.stateSize(3)], at);
    }
    float[] own = network.probabilities(new Span(4, 3), window.inputs(), new float[18]).clone();
    network.settle();

    MultiLayerNetwork stock = (MultiLayerNetwork) network.network().model();
    assertThat(stock.getLayer(2).paramTable().get("W"))
        .isEqualTo(stock.getLayer(0).paramTable().get("W").transpose());
    INDArray tokens = Nd4j.zeros(DataType.FLOAT, 3, 4);
    for (int i = 0; i < 12; i++) {
      tokens.putScalar(i % 3, i / 3, window.inputs()[i]);
    }
    INDArray expected = stock.output(tokens);
    for (int i = 0; i < 12; i++) {
      assertThat(own[i * VOCABULARY]).isCloseTo(expected.getFloat(i % 3, 0, i / 3), within(1e-5f));
    }
  }

  @ParameterizedTest
  @CsvSource({"1.1, 117.39085", "0.9, 0.005153775"})
  void theFlowOfTheGradientTellsWhetherItExplodesOrVanishes(float weight, double factor) {
    RecurrentNetwork network = network("cell = identity-rnn, hidden = 1", "kind = sgd");
    var layer = network.network().layers()[0].paramTable();
    layer.get("W").assign(0.5);
    layer.get("RW").assign(weight);

    var flow = network.follow(window(new Span(51, 2), 3), new float[2]).layers().get("layer0");

    double[] norms = flow.norms();
    assertThat(norms).hasSize(51);
    assertThat(norms[0] / norms[50]).isCloseTo(factor, withinPercentage(0.01));
    assertThat(flow.dead()).hasValue(0);
    layer.get("W").assign(-0.5);
    assertThat(
            network.follow(window(new Span(5, 2), 3), new float[2]).layers().get("layer0").dead())
        .hasValue(1);
    assertThat(
            network("cell = lstm", "kind = sgd")
                .follow(window(new Span(5, 2), 3), new float[24])
                .layers()
                .get("layer0")
                .dead())
        .isEmpty();
  }

  @Test
  void windowsThatNothingCouldHoldAreBadConfiguration() {
    RecurrentNetwork network = network("cell = lstm", "kind = sgd");
    network.requireRoom(100, 1000);
    assertThatThrownBy(() -> network.requireRoom(100_000, 100_000))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("numbers of a token (24, of a vocabulary of 5)")
        .hasMessageContaining("reduce model.window, optimizer.batch-size, model.hidden");
  }

  @Test
  void tellsHowEachLayersPassesAreMade() {
    assertThat(network("cell = gru", "kind = sgd").ways())
        .containsExactly(
            entry(
                "layer0", "products of ND4J, step by step, one-hot vectors as rows of its weights"),
            entry("layer1", "products of ND4J, a window at once"));
    assertThat(network("cell = gru, embedding = 3", "kind = sgd").ways())
        .containsEntry("layer0", "rows of its table")
        .containsEntry("layer1", "products of ND4J, step by step");
  }

  @Test
  void anotherStackIsRefused() {
    Network mlp = Network.fromJson(Nets.json("kind = mlp", Nets.MNIST));
    assertThatThrownBy(() -> RecurrentNetwork.of(mlp))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("expected an embedding or nothing")
        .hasMessageContaining("take model.kind = rnn");
  }

  @Test
  void imagesAndTextAreToldApart() {
    assertThatThrownBy(() -> Nets.json("kind = rnn", Nets.MNIST))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("expected a dataset of text, found one of images");
    assertThatThrownBy(
            () ->
                Read.model("kind = mlp")
                    .networkJson(SHAPE, Read.optimizer("kind = sgd"), Nets.SEED))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("take model.kind = rnn");
  }

  private static String json(String model, String optimizer) {
    return Read.model("kind = rnn, " + SMALL + ", " + model)
        .networkJson(SHAPE, Read.optimizer(optimizer), Nets.SEED);
  }

  private static RecurrentNetwork network(String model, String optimizer) {
    return RecurrentNetwork.of(Network.fromJson(json(model, optimizer)));
  }

  private static Window window(Span span, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return new Window(
        span,
        random.ints(span.size(), 0, VOCABULARY).toArray(),
        random.ints(span.size(), 0, VOCABULARY).toArray());
  }

  private static Window masked(Window window) {
    int[] targets = window.targets().clone();
    targets[2] = Window.NONE;
    targets[targets.length - 1] = Window.NONE;
    return new Window(window.span(), window.inputs(), targets);
  }

  private static Window part(Window whole, int part, int parts) {
    int steps = whole.span().steps() / parts;
    int from = part * steps * whole.span().lanes();
    int to = from + steps * whole.span().lanes();
    return new Window(
        new Span(steps, whole.span().lanes()),
        Arrays.copyOfRange(whole.inputs(), from, to),
        Arrays.copyOfRange(whole.targets(), from, to));
  }

  private static float[] state(RecurrentNetwork network, int lanes) {
    return floats(network.stateSize(lanes), 0.6, new SplittableRandom(17));
  }

  private static float[] floats(int length, double range, SplittableRandom random) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) ((random.nextDouble() - 0.5) * 2 * range);
    }
    return values;
  }
}
