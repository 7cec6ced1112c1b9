package io.trainyard.model;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.model.recurrent.GatedRecurrentUnit;
import io.trainyard.model.recurrent.SequenceStart;
import io.trainyard.random.Seed;
import java.util.Optional;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.weights.WeightInitIdentity;
import org.nd4j.linalg.activations.Activation;

/**
 * A recurrent language model: tokens as one-hot vectors or rows of an embedding, layers of
 * recurrent cells, softmax over all tokens (Mikolov et al., "Recurrent neural network based
 * language model", Interspeech 2010).
 *
 * @param hidden units of each layer
 * @param embedding the width of tokens' vectors; empty for one-hot vectors
 * @param windowTokens tokens of a lane that gradients go back through at once
 * @param dropout of each layer's outputs on their way up, never from one step to the next (Zaremba,
 *     Sutskever and Vinyals, "Recurrent neural network regularization", 2014)
 * @param forgetBias the LSTM's forget gate's bias to begin with (Gers, Schmidhuber and Cummins
 *     2000)
 * @param tying of what tokens are read by and predicted by
 * @param start of sequences
 */
record Rnn(
    CellKind cell,
    int layers,
    int hidden,
    Optional<Integer> embedding,
    int windowTokens,
    double dropout,
    double forgetBias,
    TokenWeights tying,
    Start start,
    WeightSettings weights)
    implements SequenceSpec {

  /** What a recurrent layer is made of. */
  enum CellKind {
    TANH,
    IDENTITY_RNN,
    LSTM,
    GRU;

    /**
     * A layer of such cells.
     *
     * @param forgetBias of the LSTM's forget gate to begin with
     */
    BaseRecurrentLayer.Builder<?> layer(double forgetBias) {
      return switch (this) {
        case TANH -> new SimpleRnn.Builder().activation(Activation.TANH);
        case IDENTITY_RNN ->
            new SimpleRnn.Builder()
                .activation(Activation.RELU)
                .weightInitRecurrent(new WeightInitIdentity());
        case LSTM -> new LSTM.Builder().activation(Activation.TANH).forgetGateBiasInit(forgetBias);
        case GRU -> new GatedRecurrentUnit.Builder().activation(Activation.TANH);
      };
    }
  }

  /** Whether tokens are predicted by the vectors that they are read by. */
  enum TokenWeights {
    SEPARATE,
    TIED
  }

  /** What a sequence starts from. */
  enum InitialState {
    ZERO,
    LEARNED
  }

  /** Where, within an epoch, a lane starts from it again. */
  enum Reset {
    NEVER,
    DOCUMENT
  }

  /** What sequences start from, and where. */
  record Start(InitialState state, Reset reset) {

    static final Start DEFAULT = new Start(InitialState.ZERO, Reset.NEVER);
  }

  static Rnn read(Section section) {
    Rnn rnn = readAlone(section);
    if (rnn.tying == TokenWeights.TIED && !rnn.embedding.equals(Optional.of(rnn.hidden))) {
      section.problem(
          "tied-embeddings",
          "true with embedding = %s and hidden = %d"
              .formatted(rnn.embedding.map(String::valueOf).orElse("null"), rnn.hidden),
          "true where embedding and hidden are the same, since tokens are predicted by the vectors that they are read by");
    }
    return rnn;
  }

  private static Rnn readAlone(Section section) {
    return new Rnn(
        section.choice("cell", CellKind.class),
        section.integer("layers", Range.atLeast(1)),
        section.integer("hidden", Range.atLeast(1)),
        section.optionalInteger("embedding", Range.atLeast(1)),
        section.integer("window", Range.atLeast(1)),
        section.decimal("dropout", Range.halfOpen(0, 1)),
        section.decimal("forget-bias", Range.any()),
        section.flag("tied-embeddings") ? TokenWeights.TIED : TokenWeights.SEPARATE,
        new Start(
            section.choice("initial-state", InitialState.class),
            section.choice("reset", Reset.class)),
        WeightSettings.read(section));
  }

  @Override
  public String kind() {
    return "rnn";
  }

  @Override
  public Optional<Integer> window() {
    return Optional.of(windowTokens);
  }

  @Override
  public String networkJson(TokenShape shape, OptimizerSettings optimizer, Seed seed) {
    TokenStack stack = new TokenStack(shape, weights, optimizer, seed);
    embedding.ifPresent(stack::embedding);
    for (int i = 0; i < layers; i++) {
      stack.add(cell.layer(forgetBias).nOut(hidden), i == 0 ? weights.inputDropout() : dropout);
    }
    layerOfStarts().ifPresent(stack::add);
    return tying == TokenWeights.TIED
        ? stack.tied(dropout, windowTokens)
        : stack.separate(dropout, windowTokens);
  }

  private Optional<SequenceStart> layerOfStarts() {
    if (start.equals(Start.DEFAULT)) {
      return Optional.empty();
    }
    SequenceStart.Builder layer = new SequenceStart.Builder();
    if (start.state() == InitialState.LEARNED) {
      layer.learned((long) layers * hidden * (cell == CellKind.LSTM ? 2 : 1));
    }
    if (start.reset() == Reset.DOCUMENT) {
      layer.atDocuments();
    }
    return Optional.of(layer.build());
  }

  /** Adds a layer that drops some of what it reads. */
  static void add(ListBuilder list, BaseLayer.Builder<?> layer, double dropout) {
    if (dropout > 0) {
      // DL4J's number is the part that is kept.
      layer.dropOut(1 - dropout);
    }
    list.layer(layer.build());
  }
}
