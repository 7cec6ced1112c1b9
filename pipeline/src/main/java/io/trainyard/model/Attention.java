package io.trainyard.model;

import io.trainyard.model.parameters.Linear;
import io.trainyard.model.recurrent.Span;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * What a decoder looks at of its source while it writes (Luong, Pham and Manning, "Effective
 * approaches to attention-based neural machine translation", EMNLP 2015; global attention, without
 * feeding the input):
 *
 * <pre>
 * e(t,i) = h(t)' A s(i)                             A: the identity for dot
 * a(t,i) = exp e(t,i) / sum over j of exp e(t,j)
 * c(t)   = sum over i of a(t,i) s(i)
 * v(t)   = tanh(M' [c(t); h(t)])
 * </pre>
 *
 * <p>s(i) is what the encoder's uppermost layer says of the source's i-th token, h(t) what the
 * decoder's does of the t-th token written, and v(t) what the output reads in place of h(t). A and
 * M are the weights of two of Deeplearning4j's layers without biases, which are there to hold them.
 *
 * <p>Not thread-safe, as the network that it belongs to.
 */
final class Attention {

  private static final String MIXTURE = "attention";
  private static final String SCORES = "attention-scores";
  private static final String WEIGHTS = "W";

  /** Native arrays of a unit for each step of a target: see {@link AttentionPasses}. */
  private static final int NUMBERS_PER_UNIT = 7;

  private final Optional<Linear> scores;
  private final Linear mixture;
  private final AttentionBuffers buffers = new AttentionBuffers();

  private Attention(Optional<Linear> scores, Linear mixture) {
    this.scores = scores;
    this.mixture = mixture;
  }

  /** Adds the layers to a network's, behind the decoder's. */
  static void add(
      ListBuilder list, AttentionKind kind, int hidden, List<Regularization> penalties) {
    switch (kind) {
      case NONE -> {}
      case DOT -> list.layer(layer(MIXTURE, 2 * hidden, hidden, Activation.TANH, penalties));
      case GENERAL -> {
        list.layer(layer(SCORES, hidden, hidden, Activation.IDENTITY, penalties));
        list.layer(layer(MIXTURE, 2 * hidden, hidden, Activation.TANH, penalties));
      }
    }
  }

  private static DenseLayer layer(
      String name, int inputs, int outputs, Activation activation, List<Regularization> penalties) {
    DenseLayer.Builder layer =
        new DenseLayer.Builder()
            .name(name)
            .nIn(inputs)
            .nOut(outputs)
            .hasBias(false)
            .activation(activation);
    layer.setRegularization(penalties);
    return layer.build();
  }

  /** Whether a layer is one of an attention's. */
  static boolean holds(Layer layer) {
    String name = layer.conf().getLayer().getLayerName();
    return MIXTURE.equals(name) || SCORES.equals(name);
  }

  /** That of a network's layers; empty where there is none. */
  static Optional<Attention> of(List<Layer> layers) {
    return linear(layers, MIXTURE).map(mixture -> new Attention(linear(layers, SCORES), mixture));
  }

  private static Optional<Linear> linear(List<Layer> layers, String name) {
    return layers.stream()
        .filter(layer -> name.equals(layer.conf().getLayer().getLayerName()))
        .findFirst()
        .map(layer -> Linear.of(layer, WEIGHTS));
  }

  /** Empty where decoder and encoder are compared as they are. */
  Optional<Linear> scores() {
    return scores;
  }

  Linear mixture() {
    return mixture;
  }

  /** Numbers of s(i), and of h(t). */
  int units() {
    return (int) mixture.weights().size(1);
  }

  /** Numbers that passes hold outside the heap for each step of each lane of a target. */
  int columnNumbers() {
    return NUMBERS_PER_UNIT * units();
  }

  /**
   * Numbers that passes hold on the heap, whatever their spans: {@link AttentionBuffers} for the
   * longest target, and vectors of the longest source with their gradients.
   */
  long heapNumbers(Span source, Span target) {
    return AttentionBuffers.numbers(units(), source.steps(), target.size())
        + 2L * units() * source.size();
  }

  /**
   * Numbers of the widest array for each step of each lane.
   *
   * @param steps of a source
   */
  int widest(int steps) {
    return Math.max(2 * units(), steps);
  }

  /** What all passes work in on the heap, one after another. */
  AttentionBuffers buffers() {
    return buffers;
  }

  /** Adds how it is computed, by its layers' names, for people. */
  void describe(Map<String, String> ways) {
    scores.ifPresent(matrix -> ways.put(SCORES, "products of ND4J, a window at once"));
    ways.put(MIXTURE, "loops over sources, products of ND4J, a window at once");
  }
}
