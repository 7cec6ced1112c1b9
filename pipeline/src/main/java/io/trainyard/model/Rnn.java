package io.trainyard.model;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.model.recurrent.GatedRecurrentUnit;
import io.trainyard.model.recurrent.SequenceStart;
import io.trainyard.random.Seed;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.weights.WeightInitIdentity;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

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
    implements ModelSpec {

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
  public Optional<Integer> window() {
    return Optional.of(windowTokens);
  }

  /**
   * @throws BadConfiguration always
   */
  @Override
  public String networkJson(
      NetworkShape shape, OptimizerSettings optimizer, Seed seed, Configuration files) {
    throw new BadConfiguration(
        "cannot train model.kind = rnn on images: expected a dataset of text, found one of images;"
            + " ingest text, or take another kind of model");
  }

  @Override
  public String networkJson(TokenShape shape, OptimizerSettings optimizer, Seed seed) {
    ListBuilder list = Foundation.of(weights, optimizer, seed).list();
    List<Regularization> penalties = weights.penalties().regularization(optimizer.updater());
    embedding.ifPresent(
        width ->
            list.layer(embedding(shape.vocabulary(), width).regularization(penalties).build()));
    for (int i = 0; i < layers; i++) {
      BaseRecurrentLayer.Builder<?> layer = cell.layer(forgetBias);
      layer.setRegularization(penalties);
      add(list, layer.nOut(hidden), i == 0 ? weights.inputDropout() : dropout);
    }
    addStart(list);
    RnnOutputLayer.Builder output =
        new RnnOutputLayer.Builder(new LossMCXENT())
            .nOut(shape.vocabulary())
            .activation(Activation.SOFTMAX);
    if (tying == TokenWeights.TIED) {
      output.name(Tying.NAME);
    } else {
      output.setRegularization(penalties);
    }
    add(list, output, dropout);
    return list.setInputType(InputType.recurrent(shape.vocabulary()))
        .backpropType(BackpropType.TruncatedBPTT)
        .tBPTTLength(windowTokens)
        .build()
        .toJson();
  }

  private void addStart(ListBuilder list) {
    if (start.equals(Start.DEFAULT)) {
      return;
    }
    SequenceStart.Builder layer = new SequenceStart.Builder();
    if (start.state() == InitialState.LEARNED) {
      layer.learned((long) layers * hidden * (cell == CellKind.LSTM ? 2 : 1));
    }
    if (start.reset() == Reset.DOCUMENT) {
      layer.atDocuments();
    }
    list.layer(layer.build());
  }

  /** Vectors of tokens. */
  static EmbeddingSequenceLayer.Builder embedding(int vocabulary, int width) {
    return new EmbeddingSequenceLayer.Builder()
        .nIn(vocabulary)
        .nOut(width)
        .hasBias(false)
        .inferInputLength(true)
        .activation(Activation.IDENTITY);
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
