package io.trainyard.model;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.language.LanguageModel;
import io.trainyard.model.recurrent.Cell;
import io.trainyard.model.recurrent.Span;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.layers.feedforward.embedding.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.layers.recurrent.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A network that reads tokens one after another and says after each how probable every next one is,
 * with a state that goes on from one window to the next. A stack of Deeplearning4j's layers: an
 * embedding of tokens, or nothing, which stands for one-hot vectors; recurrent layers, or others
 * that carry what they still read of earlier steps; an output with softmax and cross-entropy.
 * Parameters, gradients and updaters are Deeplearning4j's own; the passes are {@link Cell}'s.
 *
 * <p>The gradient is that of the sum of {@code -ln p(target)} over all steps of the window, divided
 * by its lanes (as in Zaremba, Sutskever and Vinyals, "Recurrent neural network regularization",
 * 2014): bounds on it, and rates of plain gradient descent, are in these terms.
 *
 * <p>Not thread-safe: it belongs to one thread at a time.
 */
public final class RecurrentNetwork implements AutoCloseable {

  /** Windows of training, of validation, and what is left of each at an end. */
  private static final int MOST_SPANS = 4;

  /** Numbers of an array of a window at most: so many have room in a buffer of Java's. */
  private static final int MOST_NUMBERS = Integer.MAX_VALUE / Float.BYTES;

  private final Network network;
  private final int vocabulary;
  private final PassCache<WindowPasses> passes;
  private int laneState = -1;

  private RecurrentNetwork(Network network, int vocabulary, Cell.Maker cells) {
    this.network = network;
    this.vocabulary = vocabulary;
    MultiLayerNetwork stack = (MultiLayerNetwork) network.model();
    this.passes =
        new PassCache<>(
            MOST_SPANS, span -> new WindowPasses(stack, span, cells), WindowPasses::close);
  }

  /**
   * Takes over a network.
   *
   * @throws BadConfiguration if it is not such a stack
   */
  public static RecurrentNetwork of(Network network) {
    return of(network, (layer, span) -> Optional.empty());
  }

  /**
   * As above.
   *
   * @param faster makes the passes of the layers that it knows
   */
  public static RecurrentNetwork of(Network network, Cell.Maker faster) {
    if (!(network.model() instanceof MultiLayerNetwork stack)
        || !(stack.getOutputLayer() instanceof RnnOutputLayer output)) {
      throw unfit("a graph, or a stack with another output");
    }
    return new RecurrentNetwork(
        network, (int) output.layerConf().getNOut(), faster.or(Cell.BY_STEPS));
  }

  static BadConfiguration unfit(String found) {
    return new BadConfiguration(
        "cannot pass sequences through the network: expected an embedding or nothing, then layers of tanh, ReLU, LSTM or GRU cells, of a fixed context or of causal convolutions, then an output with softmax and cross-entropy, found %s; take model.kind = rnn, fixed-context or causal-convolution"
            .formatted(found));
  }

  /** The network itself. */
  public Network network() {
    return network;
  }

  /** How many tokens it knows. */
  public int vocabulary() {
    return vocabulary;
  }

  /**
   * A copy of the vectors that it has learned for tokens, by their index; empty for one-hot ones.
   */
  public Optional<float[][]> tokenVectors() {
    return tokenTable().map(RecurrentNetwork::rows);
  }

  /** Of {@link #tokenVectors}, how many there are, and the numbers of each; copies none. */
  public Optional<long[]> tokenVectorShape() {
    return tokenTable().map(table -> table.shape().clone());
  }

  private Optional<INDArray> tokenTable() {
    Layer first = ((MultiLayerNetwork) network.model()).getLayer(0);
    return embeds(first) ? Optional.of(first.paramTable().get("W")) : Optional.empty();
  }

  private static float[][] rows(INDArray table) {
    float[] all = HostCopies.of(table.dup('c'));
    int width = (int) table.size(1);
    float[][] vectors = new float[(int) table.size(0)][];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = Arrays.copyOfRange(all, i * width, (i + 1) * width);
    }
    return vectors;
  }

  /**
   * Refuses windows whose arrays nothing could hold.
   *
   * @param window steps
   * @param lanes read side by side
   * @throws BadConfiguration that says what to make smaller
   */
  public void requireRoom(int window, long lanes) {
    long widest = vocabulary;
    for (Layer layer : network.layers()) {
      for (INDArray weights : layer.paramTable().values()) {
        widest = Math.max(widest, Math.max(weights.size(0), weights.size(weights.rank() - 1)));
      }
    }
    // Of gates that lie side by side, and so more than any one array; the products do not overflow.
    if (widest > MOST_NUMBERS / window / Math.max(1, lanes)) {
      throw new BadConfiguration(
          "cannot train: expected model.window * optimizer.batch-size * numbers of a token (%d, of a vocabulary of %d) of at most %d, found %d * %d * %d; reduce model.window, optimizer.batch-size, model.hidden or model.channels, or the vocabulary (dataset.source.tokenizer.max-size)"
              .formatted(widest, vocabulary, MOST_NUMBERS, window, lanes, widest));
    }
    long carried = stateSize(1);
    if (carried > MOST_NUMBERS / Math.max(1, lanes)) {
      throw new BadConfiguration(
          "cannot train: expected optimizer.batch-size * numbers that a lane carries of at most %d, found %d * %d; reduce optimizer.batch-size, or how many tokens back the model reads"
              .formatted(MOST_NUMBERS, lanes, carried));
    }
  }

  /** How the passes of each layer are made, by the layers' names, in their order; for people. */
  public Map<String, String> ways() {
    Map<String, String> ways = new LinkedHashMap<>();
    passes.of(new Span(1, 1)).describe(ways);
    return ways;
  }

  /** Numbers beside parameters that passes through windows of a span hold outside the heap. */
  public long windowNumbers(Span span) {
    return Arrays.stream(network.layers())
        .mapToLong(layer -> CellStack.windowNumbers(layer, span))
        .sum();
  }

  /** Whether a sequence starts with each document, and not only with each lane. */
  public boolean startsAtDocuments() {
    return Starts.layer(layers()).map(start -> start.layerConf().atDocuments()).orElse(false);
  }

  /** What so many lanes start from, of {@link #stateSize}. */
  public float[] initialState(int lanes) {
    float[] state = new float[stateSize(lanes)];
    boolean[] begins = new boolean[lanes];
    Arrays.fill(begins, true);
    passes.of(new Span(1, lanes)).start(begins, state);
    return state;
  }

  /** Has arrays that Deeplearning4j has twice, and that are one, be equal. */
  void settle() {
    Tying.of(layers()).ifPresent(Tying::tie);
  }

  private Layer[] layers() {
    return ((MultiLayerNetwork) network.model()).getLayers();
  }

  /**
   * Follows the gradient of the loss at a window's last step back through the others. Overwrites
   * the network's gradient; parameters stay.
   *
   * @param state what the window starts from; brought to its end
   */
  public GradientFlow follow(Window window, float[] state) {
    WindowPasses steps =
        new WindowPasses((MultiLayerNetwork) network.model(), window.span(), Cell.BY_STEPS);
    try {
      return steps.follow(window, state);
    } finally {
      steps.close();
    }
  }

  /** Numbers that so many lanes carry from one window to the next. */
  public int stateSize(int lanes) {
    if (laneState < 0) {
      laneState = passes.of(new Span(1, 1)).stateSize();
    }
    return Math.multiplyExact(laneState, lanes);
  }

  /**
   * One step of training, as {@link Network#fit}.
   *
   * @param state what the window starts from, of {@link #stateSize}; brought to what the next one
   *     starts from
   * @return what the predictions before the step came to, regularization not included
   */
  public WindowScore fit(Window window, float[] state, Step step) {
    WindowPasses own = passes.of(window.span());
    WindowScore[] score = new WindowScore[1];
    network.fit(
        step,
        () -> {
          score[0] = own.learn(window, state);
          return score[0].nats() / window.span().lanes();
        });
    return score[0];
  }

  /** A forward and backward pass that leaves the gradient, unclipped, in Deeplearning4j's array. */
  WindowScore gradients(Window window, float[] state) {
    return passes.of(window.span()).learn(window, state);
  }

  /** Predicts each target, with dropout off; the state is as in {@link #fit}. */
  public WindowScore score(Window window, float[] state) {
    return passes.of(window.span()).score(window, state);
  }

  /**
   * The probabilities of the next tokens, with dropout off; the state is as in {@link #fit}.
   *
   * @param inputs as {@link Window#inputs()}
   * @return a row of all tokens' probabilities for each input; may be used again for the next call
   */
  public float[] probabilities(Span span, int[] inputs, float[] state) {
    return passes.of(span).probabilities(inputs, state);
  }

  /** As above, of a window in which sequences may start; its targets are not looked at. */
  public float[] probabilities(Window window, float[] state) {
    return passes.of(window.span()).probabilities(window, state);
  }

  /**
   * A model that reads one token at a time, with dropout off. It has a copy of the parameters as
   * they are now, and tells what {@link #probabilities} does, but for rounding.
   *
   * @throws BadConfiguration if the network is not such a stack
   */
  public LanguageModel reader() {
    settle();
    MultiLayerNetwork stack = (MultiLayerNetwork) network.model();
    return RecurrentReader.of(
        stack,
        new RecurrentReader.Start(
            initialState(1),
            startsAtDocuments()
                ? RecurrentReader.Again.AT_DOCUMENTS
                : RecurrentReader.Again.NEVER));
  }

  /** Frees what the passes hold outside the heap; they can be used again. */
  @Override
  public void close() {
    passes.close();
  }

  /** Whether a layer turns tokens into vectors. */
  static boolean embeds(Layer layer) {
    return layer.getClass() == EmbeddingSequenceLayer.class;
  }
}
