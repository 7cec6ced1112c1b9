package io.trainyard.model;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.language.TranslationModel;
import io.trainyard.model.recurrent.Cell;
import io.trainyard.model.recurrent.Span;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.layers.recurrent.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * A network that reads a sequence of tokens and says how probable every token of another one is
 * (Sutskever, Vinyals and Le, "Sequence to sequence learning with neural networks", NIPS 2014):
 *
 * <pre>
 * s(0) = 0,  s(t) = encoder(x(t), s(t-1))      x: the source, in the network's order, and &lt;eos&gt;
 * d(0) = s(n),  d(t) = decoder(y(t-1), d(t-1))  y(0) = &lt;bos&gt;; y(m) = &lt;eos&gt;
 * P(y(t) | x, y(1) ... y(t-1)) = softmax(W' h(t) + b),  h(t): the outputs in d(t)
 * </pre>
 *
 * <p>A decoder may have {@link Attention}; then the output reads what that makes of h(t).
 *
 * <p>States are those of all layers. Parameters, gradients and updaters are those of a stack of
 * Deeplearning4j's layers: the encoder's embedding and recurrent layers, the decoder's, those of
 * the attention, and the output. The stack computes nothing by itself: the passes are {@link
 * Cell}'s.
 *
 * <p>The gradient is that of the sum of {@code -ln P(y(t))} over all targets' tokens, divided by
 * the pairs of the minibatch.
 *
 * <p>Not thread-safe: it belongs to one thread at a time.
 */
public final class EncoderDecoderNetwork implements AutoCloseable {

  /** What the decoder's embedding is called; its layers have this in front. */
  static final String DECODER = "decoder";

  /**
   * Windows of different numbers of steps whose passes are kept, of the encoder and the decoder: as
   * many as there are of up to 128 steps, since what is let go of is freed late.
   */
  private static final int MOST_SPANS = 24;

  private final Network network;
  private final PairBatch.Order order;
  private final List<Layer> reading;
  private final List<Layer> writing;
  private final Optional<Attention> attention;
  private final Layer last;
  private final PassCache<EncoderPasses> encoders;
  private final PassCache<DecoderPasses> decoders;

  private EncoderDecoderNetwork(Network network, MultiLayerNetwork stack, Cell.Maker maker) {
    this.network = network;
    List<Layer> layers = Arrays.asList(stack.getLayers());
    int end = layers.size() - 1;
    int second =
        IntStream.range(1, end).filter(i -> embeds(layers.get(i))).findFirst().orElseThrow();
    this.reading = layers.subList(0, second);
    this.writing =
        layers.subList(second, end).stream().filter(layer -> !Attention.holds(layer)).toList();
    this.attention = Attention.of(layers);
    this.last = layers.get(end);
    this.order =
        name(layers.get(0)).equals(encoder(PairBatch.Order.REVERSED))
            ? PairBatch.Order.REVERSED
            : PairBatch.Order.FORWARD;
    PackedOutput output = new PackedOutput((RnnOutputLayer) last);
    this.encoders =
        new PassCache<>(MOST_SPANS, span -> new EncoderPasses(reading, span), EncoderPasses::close);
    this.decoders =
        new PassCache<>(
            MOST_SPANS,
            span -> new DecoderPasses(writing, attention, last, output, span, maker),
            DecoderPasses::close);
  }

  /** What the encoder's embedding is called, by the order in which it reads. */
  static String encoder(PairBatch.Order order) {
    return order == PairBatch.Order.REVERSED ? "reversed-encoder" : "encoder";
  }

  private static boolean embeds(Layer layer) {
    return RecurrentNetwork.embeds(layer);
  }

  private static String name(Layer layer) {
    return layer.conf().getLayer().getLayerName();
  }

  /**
   * Takes over a network.
   *
   * @throws BadConfiguration if it is not such a stack
   */
  public static EncoderDecoderNetwork of(Network network) {
    return of(network, (layer, span) -> Optional.empty());
  }

  /**
   * As above.
   *
   * @param faster makes the passes of the decoder's layers that it knows
   */
  public static EncoderDecoderNetwork of(Network network, Cell.Maker faster) {
    if (network.model() instanceof MultiLayerNetwork stack
        && stack.getOutputLayer() instanceof RnnOutputLayer
        && embeds(stack.getLayer(0))
        && Arrays.stream(stack.getLayers()).filter(EncoderDecoderNetwork::embeds).count() == 2) {
      return new EncoderDecoderNetwork(network, stack, faster.or(Cell.BY_STEPS));
    }
    throw new BadConfiguration(
        "cannot pass pairs through the network: expected an encoder and a decoder, each with an embedding, and an output with softmax and cross-entropy, found another network; take model.kind = encoder-decoder");
  }

  /** The network itself. */
  public Network network() {
    return network;
  }

  /** Sizes of the vocabularies. */
  public PairShape shape() {
    return new PairShape(vocabulary(reading), vocabulary(writing));
  }

  private static int vocabulary(List<Layer> layers) {
    return (int) layers.get(0).paramTable().get("W").size(0);
  }

  /** How the passes of each layer are made, by the layers' names, in their order; for people. */
  public Map<String, String> ways() {
    Map<String, String> ways = new LinkedHashMap<>();
    Span one = new Span(1, 1);
    encoders.of(one).stack().describe(ways);
    decoders.of(one).stack().describe(ways);
    attention.ifPresent(weights -> weights.describe(ways));
    ways.put(name(last), "products of ND4J, some steps at once");
    return ways;
  }

  /**
   * Refuses minibatches whose arrays nothing could hold.
   *
   * @param longest tokens of a side
   * @param lanes pairs of a minibatch
   * @throws BadConfiguration that says what to make smaller
   */
  public void requireRoom(int longest, int lanes) {
    memory().require(longest, lanes);
  }

  /**
   * Numbers beside parameters that passes hold outside the heap, at most.
   *
   * @param longestSource tokens of the longest source, with {@code <eos>}
   * @param longestTarget the same of targets
   * @param lanes pairs of a minibatch
   */
  public long passNumbers(int longestSource, int longestTarget, int lanes) {
    return memory().ofPasses(longestSource, longestTarget, lanes);
  }

  /** Numbers on the heap that passes take; of the same as {@link #passNumbers}. */
  public long heapNumbers(int longestSource, int longestTarget, int lanes) {
    int state = decoders.of(new Span(1, 1)).stack().cells().stateSize();
    return memory().onHeap(longestSource, longestTarget, lanes, state);
  }

  private PairPassMemory memory() {
    return new PairPassMemory(reading, writing, attention, shape().target(), MOST_SPANS);
  }

  /**
   * One step of training, as {@link Network#fit}.
   *
   * @return what the predictions before the step came to, regularization not included
   */
  public PairScore fit(PairBatch batch, Step step) {
    PairScore[] score = new PairScore[1];
    network.fit(
        step,
        () -> {
          score[0] = gradients(batch);
          return score[0].tokens().nats() / batch.count();
        });
    return score[0];
  }

  /** A forward and backward pass that leaves the gradient, unclipped, in Deeplearning4j's array. */
  PairScore gradients(PairBatch batch) {
    PairBatch.Source source = batch.source(order);
    Window target = batch.target();
    EncoderPasses reader = encoders.of(source.span());
    Encoded encoded = reader.read(source, true);
    PairScore score = decoders.of(target.span()).learn(target, encoded, 1f / batch.count());
    reader.backward(source, encoded);
    return score;
  }

  /**
   * Follows the gradient of the loss at targets' last tokens back through the decoder's steps and
   * the encoder's, with dropout off; norms are means over those lanes that have a token there. What
   * gradients the layers have is lost.
   */
  public GradientFlow follow(PairBatch batch) {
    PairBatch.Source source = batch.source(order);
    Window ends = batch.ends();
    PackedOutput output = new PackedOutput((RnnOutputLayer) last);
    Map<String, GradientFlow.OfLayer> flow = new LinkedHashMap<>();
    try (EncoderPasses reader = new EncoderPasses(reading, source.span());
        DecoderPasses writer =
            new DecoderPasses(writing, attention, last, output, ends.span(), Cell.BY_STEPS)) {
      FlowMeter read = new FlowMeter(reader.stack().cells(), source.span().steps());
      FlowMeter written = new FlowMeter(writer.stack().cells(), ends.span().steps());
      Encoded encoded = reader.read(source, false);
      writer.follow(ends, encoded, 1);
      reader.backward(source, encoded);
      int lanes = source.span().lanes();
      read.addTo(
          flow,
          t -> lanes / lanes(batch.sources(), text -> t >= source.span().steps() - text.length));
      written.addTo(flow, t -> lanes / lanes(batch.targets(), text -> t < text.length));
    }
    return new GradientFlow(flow);
  }

  /** How many there are; 1 where there are none. */
  private static double lanes(List<int[]> texts, Predicate<int[]> there) {
    return Math.max(1, texts.stream().filter(there).count());
  }

  /** Predicts each target's tokens, with dropout off. */
  public PairScore score(PairBatch batch) {
    PairBatch.Source source = batch.source(order);
    Window target = batch.target();
    Encoded encoded = encoders.of(source.span()).read(source, false);
    return decoders.of(target.span()).score(target, encoded);
  }

  /**
   * A model that reads one token at a time, with dropout off. It has a copy of the parameters as
   * they are now, and tells what {@link #score} does, but for rounding.
   */
  public TranslationModel translator() {
    // Each text starts from its own source's state.
    var start = new RecurrentReader.Start(new float[0], RecurrentReader.Again.NEVER);
    return new EncoderDecoderReader(
        reading,
        order,
        new RecurrentReader(writing, last, start),
        attention.map(AttentionReader::new));
  }

  /** Frees what the passes hold outside the heap; they can be used again. */
  @Override
  public void close() {
    encoders.close();
    decoders.close();
  }
}
