package io.trainyard.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.language.BeamSearch;
import io.trainyard.language.DecodingSettings;
import io.trainyard.language.Reading;
import io.trainyard.language.TranslationModel;
import io.trainyard.random.Seed;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;

class EncoderDecoderNetworkTest {

  private static final PairShape SHAPE = new PairShape(7, 6);
  private static final int EOS = 3;
  private static final int[][] SOURCES = {{4, 5, EOS}, {6, 4, 4, 5, 6, EOS}, {5, EOS}, {EOS}};
  private static final int[][] TARGETS = {{4, EOS}, {5, 4, 4, EOS}, {4, 5, 5, 4, 5, EOS}, {5, EOS}};

  private static String json(String model, String optimizer) {
    return Read.model("kind = encoder-decoder, hidden = 5, embedding = 4, " + model)
        .networkJson(SHAPE, Read.optimizer(optimizer), Nets.SEED);
  }

  private static EncoderDecoderNetwork network(String model) {
    return EncoderDecoderNetwork.of(Network.fromJson(json(model, "kind = sgd")));
  }

  private static EncoderDecoderNetwork network(String cell, boolean reverse, String attention) {
    return network(
        "layers = 2, cell = %s, reverse-input = %s, attention = %s"
            .formatted(cell, reverse, attention));
  }

  private static PairBatch batch(int lanes, int... pairs) {
    List<int[]> sources = new ArrayList<>();
    List<int[]> targets = new ArrayList<>();
    for (int pair : pairs) {
      sources.add(SOURCES[pair]);
      targets.add(TARGETS[pair]);
    }
    return new PairBatch(lanes, sources, targets);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cell = lstm",
        "cell = gru, reverse-input = true",
        "cell = tanh, layers = 2",
        "cell = lstm, layers = 2, reverse-input = true",
        "cell = lstm, attention = general",
        "cell = gru, attention = dot, layers = 2, reverse-input = true",
        "cell = tanh, attention = general, reverse-input = true"
      })
  void gradientsThroughEncoderAndDecoderAgreeWithFiniteDifferences(String model) {
    EncoderDecoderNetwork network = network(model);
    // A lane is left over, and no two pairs are of the same lengths.
    PairBatch batch = batch(5, 0, 1, 2, 3);
    float[] parameters = Slopes.spread(network.network(), 11);
    network.network().setParameters(parameters);
    network.gradients(batch);
    float[] gradient = HostCopies.of(network.network().flattenedGradients().dup());

    Slopes.require(
        parameters,
        gradient,
        moved -> {
          network.network().setParameters(moved);
          return network.score(batch).tokens().nats() / batch.count();
        });

    for (String part : List.of("encoder", "decoder")) {
      assertThat(Slopes.norm(gradients(network, part))).as(part).isGreaterThan(0.01);
    }
  }

  /** Of the recurrent layers of a part. */
  private static float[] gradients(EncoderDecoderNetwork network, String part) {
    INDArray all = null;
    for (var layer : network.network().layers()) {
      if (layer.conf().getLayer().getLayerName().matches("(reversed-)?" + part + "-1")) {
        all = layer.getGradientsViewArray();
      }
    }
    return HostCopies.of(all.dup());
  }

  /**
   * Of units that are rectified, positive, and go on as 0.9 of themselves: each step back leaves
   * 0.9 of the gradient, through the decoder and on through the encoder, in each lane that has a
   * token there.
   */
  @Test
  void gradientsAreFollowedThroughDecoderAndEncoder() {
    EncoderDecoderNetwork network =
        EncoderDecoderNetwork.of(
            Network.fromJson(
                Read.model("kind = encoder-decoder, hidden = 3, embedding = 2, cell = identity-rnn")
                    .networkJson(SHAPE, Read.optimizer("kind = sgd"), Nets.SEED)));
    for (String part : List.of("encoder-1", "decoder-1")) {
      for (var layer : network.network().layers()) {
        if (layer.conf().getLayer().getLayerName().equals(part)) {
          layer.paramTable().get("W").assign(0);
          layer.paramTable().get("RW").muli(0.9);
          layer.paramTable().get("b").assign(0.1);
        }
      }
    }
    // Sources of 3 and 2 tokens, targets of 2 and 6.
    var layers = network.follow(batch(3, 0, 2)).layers();
    double[] alone = network.follow(batch(1, 0)).layers().get("encoder-1").norms();

    assertThat(layers.keySet()).containsExactly("encoder-1", "decoder-1");
    double[] encoder = layers.get("encoder-1").norms();
    double[] decoder = layers.get("decoder-1").norms();
    assertThat(encoder).hasSize(3);
    assertThat(decoder).hasSize(6);
    assertThat(encoder[1] / encoder[2]).isCloseTo(0.9, within(1e-4));
    assertThat(encoder[2] / decoder[0]).isCloseTo(0.9, within(1e-4));
    assertThat(decoder[0] / decoder[1]).isCloseTo(0.9, within(1e-4));
    assertThat(decoder[2] / decoder[5]).isCloseTo(0.729, within(1e-4));
    // Only the first pair has a token there.
    assertThat(encoder[0]).isCloseTo(alone[0], within(1e-6));
    assertThat(layers.get("encoder-1").dead()).hasValue(0);
  }

  @ParameterizedTest
  @CsvSource({"lstm, true, none", "gru, false, dot", "tanh, true, general"})
  void whatFillsUpAMinibatchChangesNothing(String cell, boolean reverse, String attention) {
    EncoderDecoderNetwork network = network(cell, reverse, attention);
    network.network().setParameters(Slopes.spread(network.network(), 3));
    double nats = 0;
    long tokens = 0;
    float[] sum = new float[network.network().parameterCount()];
    for (int pair = 0; pair < SOURCES.length; pair++) {
      PairScore score = network.gradients(batch(1, pair));
      nats += score.tokens().nats();
      tokens += score.tokens().tokens();
      float[] own = HostCopies.of(network.network().flattenedGradients().dup());
      for (int i = 0; i < sum.length; i++) {
        sum[i] += own[i] / SOURCES.length;
      }
    }

    PairScore together = network.gradients(batch(6, 0, 1, 2, 3));

    assertThat(together.tokens().nats()).isCloseTo(nats, within(1e-5));
    assertThat(together.tokens().tokens()).isEqualTo(tokens).isEqualTo(14);
    assertThat(together.sequences()).isEqualTo(4);
    assertThat(HostCopies.of(network.network().flattenedGradients().dup()))
        .containsExactly(sum, within(1e-5f));
  }

  @ParameterizedTest
  @CsvSource({
    "lstm, true, none",
    "gru, false, none",
    "tanh, true, dot",
    "identity-rnn, false, none",
    "lstm, true, general"
  })
  void whatReadsOneTokenAtATimeTellsTheSame(String cell, boolean reverse, String attention) {
    EncoderDecoderNetwork network = network(cell, reverse, attention);
    network.network().setParameters(Slopes.spread(network.network(), 3));
    TranslationModel model = network.translator();
    assertThat(model.vocabulary()).isEqualTo(SHAPE.target());
    for (int pair = 0; pair < SOURCES.length; pair++) {
      Reading reading = model.begin(SOURCES[pair]);
      reading.accept(2);
      double nats = 0;
      for (int token : TARGETS[pair]) {
        nats -= reading.logProbability(token);
        reading.accept(token);
      }
      assertThat(nats).isCloseTo(network.score(batch(1, pair)).tokens().nats(), within(1e-4));
    }
    assertThatThrownBy(() -> model.begin(new int[] {7}))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void aReversedSourceEndsAllTheSame() {
    assertThat(PairBatch.ordered(new int[] {4, 5, 6, EOS}, PairBatch.Order.REVERSED))
        .containsExactly(6, 5, 4, EOS);
    EncoderDecoderNetwork forward = network("reverse-input = false");
    EncoderDecoderNetwork reversed = network("reverse-input = true");
    reversed.network().setParameters(forward.network().copyParameters());
    int[] palindrome = {4, 5, 4, EOS};
    int[] other = {4, 5, 5, EOS};
    assertThat(nats(reversed, palindrome)).isEqualTo(nats(forward, palindrome));
    assertThat(nats(reversed, other)).isNotEqualTo(nats(forward, other));
    assertThat(nats(reversed, other)).isEqualTo(nats(forward, new int[] {5, 5, 4, EOS}));
  }

  private static double nats(EncoderDecoderNetwork network, int[] source) {
    return network.score(new PairBatch(1, List.of(source), List.of(TARGETS[1]))).tokens().nats();
  }

  @Test
  void sourcesEndTogetherAndTargetsBeginTogether() {
    PairBatch batch = batch(3, 0, 2);
    PairBatch.Source source = batch.source(PairBatch.Order.FORWARD);
    assertThat(source.tokens()).containsExactly(4, 0, 0, 5, 5, 0, EOS, EOS, 0);
    assertThat(source.begins())
        .containsExactly(false, false, false, false, true, false, false, false, false);
    Window target = batch.target();
    assertThat(target.span().steps()).isEqualTo(6);
    assertThat(target.inputs())
        .containsExactly(2, 2, 0, 4, 4, 0, 0, 5, 0, 0, 5, 0, 0, 4, 0, 0, 5, 0);
    assertThat(target.targets())
        .containsExactly(4, 4, -1, EOS, 5, -1, -1, 5, -1, -1, 4, -1, -1, 5, -1, -1, EOS, -1);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "7, 7", "8, 8", "9, 10", "15, 16", "17, 20", "31, 32", "33, 40", "64, 64"})
  void windowsAreOfFewLengths(int wanted, int steps) {
    assertThat(PairBatch.steps(wanted)).isEqualTo(steps);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cell = lstm, dropout = 0.1",
        "cell = gru, reverse-input = true",
        "cell = lstm, attention = general, dropout = 0.1"
      })
  void learnsToCopy(String model) {
    String json =
        Read.model("kind = encoder-decoder, hidden = 24, embedding = 8, " + model)
            .networkJson(SHAPE, Read.optimizer("kind = adam"), Nets.SEED);
    EncoderDecoderNetwork network = EncoderDecoderNetwork.of(Network.fromJson(json));
    SplittableRandom random = new SplittableRandom(9);
    PairBatch batch = null;
    for (int step = 0; step < 400; step++) {
      List<int[]> texts = new ArrayList<>();
      for (int lane = 0; lane < 16; lane++) {
        int[] text = random.ints(1 + random.nextInt(4), 4, 6).toArray();
        texts.add(Arrays.copyOf(text, text.length + 1));
        texts.get(lane)[text.length] = EOS;
      }
      batch = new PairBatch(16, texts, texts);
      Step at = new Step(step, 0, 0.02, Clipping.NONE, new Seed(1).of(step));
      network.fit(batch, at);
    }
    PairScore score = network.score(batch);
    assertThat(score.right()).isGreaterThanOrEqualTo(15);
    assertThat(score.tokens().loss()).isLessThan(0.2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "general"})
  void deeplearning4jReadsTheNetwork(String attention) throws Exception {
    EncoderDecoderNetwork network = network("lstm", false, attention);
    byte[] zip = NetworkZip.write(network.network());
    var read = ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(zip), true);
    assertThat(read.params()).isEqualTo(network.network().parameters());
    assertThat(
            EncoderDecoderNetwork.of(
                    NetworkZip.read(
                        zip, "zip", KnownClasses.of(new org.apache.hadoop.conf.Configuration())))
                .shape())
        .isEqualTo(SHAPE);
  }

  @Test
  void anotherNetworkIsRefused() {
    String rnn =
        Read.model("kind = rnn, embedding = 4")
            .networkJson(new TokenShape(6), Read.optimizer("kind = sgd"), Nets.SEED);
    assertThatThrownBy(() -> EncoderDecoderNetwork.of(Network.fromJson(rnn)))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("take model.kind = encoder-decoder");
  }

  /**
   * By hand, of 5 units, a source of 3 steps and a target of 2 in 4 lanes. Outside the heap: spans
   * of 1 and 2 steps, with 7 arrays of 5 units a column. On the heap: 7 numbers of a unit and a
   * share for each of 3 steps in 8 columns; 3 gradients of shares; 5 units twice in 12 columns of a
   * source.
   */
  @Test
  void whatAttentionTakesIsCounted() {
    EncoderDecoderNetwork without = network("lstm", false, "none");
    EncoderDecoderNetwork with = network("lstm", false, "general");
    assertThat(with.passNumbers(3, 2, 4) - without.passNumbers(3, 2, 4))
        .isEqualTo((1 + 2) * 4 * 7 * 5);
    assertThat(with.heapNumbers(3, 2, 4) - without.heapNumbers(3, 2, 4))
        .isEqualTo(8 * (7 * 5 + 3) + 3 + 2 * 5 * 12);
  }

  @Test
  void minibatchesThatNothingCouldHoldAreRefused() {
    EncoderDecoderNetwork network = network("layers = 1");
    network.requireRoom(100, 1000);
    assertThatThrownBy(() -> network.requireRoom(1 << 16, 1 << 14))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("numbers of a token (20)")
        .hasMessageContaining("reduce dataset.source.max-length");
    // Shares of all steps of a source for each of a target.
    EncoderDecoderNetwork attentive = network("lstm", false, "dot");
    assertThatThrownBy(() -> attentive.requireRoom(5_120, 96))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("numbers of a token (5120)");
  }

  @Test
  void otherDataAndOtherModelsAreRefused() {
    assertThatThrownBy(() -> Nets.json("kind = encoder-decoder", Nets.MNIST))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("expected a dataset of kind sequence-pair, found one of images");
    assertThatThrownBy(
            () ->
                Read.model("kind = rnn")
                    .networkJson(SHAPE, Read.optimizer("kind = sgd"), Nets.SEED))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("take model.kind = encoder-decoder");
  }

  /** Sums that go beyond what a float holds. */
  @Test
  void nothingIsTranslatedByProbabilitiesThatAreNone() {
    EncoderDecoderNetwork network = network("lstm", false, "none");
    float[] parameters = new float[network.network().parameterCount()];
    Arrays.fill(parameters, Float.MAX_VALUE);
    network.network().setParameters(parameters);
    BeamSearch search = new BeamSearch(new DecodingSettings(2, 1, 5));

    TranslationModel translator = network.translator();

    assertThatThrownBy(() -> search.write(translator, SOURCES[0]))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("take a model whose training did not diverge");
  }
}
