package io.trainyard.model;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.model.recurrent.GatedRecurrentUnit;
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
 */
record Rnn(
    CellKind cell,
    int layers,
    int hidden,
    Optional<Integer> embedding,
    int windowTokens,
    double dropout,
    double forgetBias,
    WeightSettings weights)
    implements ModelSpec {

  /** What a recurrent layer is made of. */
  enum CellKind {
    TANH,
    IDENTITY_RNN,
    LSTM,
    GRU
  }

  static Rnn read(Section section) {
    return new Rnn(
        section.choice("cell", CellKind.class),
        section.integer("layers", Range.atLeast(1)),
        section.integer("hidden", Range.atLeast(1)),
        section.optionalInteger("embedding", Range.atLeast(1)),
        section.integer("window", Range.atLeast(1)),
        section.decimal("dropout", Range.halfOpen(0, 1)),
        section.decimal("forget-bias", Range.any()),
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
        "cannot train model.kind = rnn on images: expected a dataset of text, found one of images; ingest text, or take another kind of model");
  }

  @Override
  public String networkJson(TokenShape shape, OptimizerSettings optimizer, Seed seed) {
    ListBuilder list = Foundation.of(weights, optimizer, seed).list();
    List<Regularization> penalties = weights.penalties().regularization(optimizer.updater());
    embedding.ifPresent(
        width -> list.layer(embedding(shape, width).regularization(penalties).build()));
    for (int i = 0; i < layers; i++) {
      BaseRecurrentLayer.Builder<?> layer = recurrentLayer();
      layer.setRegularization(penalties);
      add(list, layer.nOut(hidden), i == 0 ? weights.inputDropout() : dropout);
    }
    RnnOutputLayer.Builder output =
        new RnnOutputLayer.Builder(new LossMCXENT())
            .nOut(shape.vocabulary())
            .activation(Activation.SOFTMAX);
    output.setRegularization(penalties);
    add(list, output, dropout);
    return list.setInputType(InputType.recurrent(shape.vocabulary()))
        .backpropType(BackpropType.TruncatedBPTT)
        .tBPTTLength(windowTokens)
        .build()
        .toJson();
  }

  private static EmbeddingSequenceLayer.Builder embedding(TokenShape shape, int width) {
    return new EmbeddingSequenceLayer.Builder()
        .nIn(shape.vocabulary())
        .nOut(width)
        .hasBias(false)
        .inferInputLength(true)
        .activation(Activation.IDENTITY);
  }

  private BaseRecurrentLayer.Builder<?> recurrentLayer() {
    return switch (cell) {
      case TANH -> new SimpleRnn.Builder().activation(Activation.TANH);
      case IDENTITY_RNN ->
          new SimpleRnn.Builder()
              .activation(Activation.RELU)
              .weightInitRecurrent(new WeightInitIdentity());
      case LSTM -> new LSTM.Builder().activation(Activation.TANH).forgetGateBiasInit(forgetBias);
      case GRU -> new GatedRecurrentUnit.Builder().activation(Activation.TANH);
    };
  }

  private static void add(ListBuilder list, BaseLayer.Builder<?> layer, double dropout) {
    if (dropout > 0) {
      // DL4J's number is the part that is kept.
      layer.dropOut(1 - dropout);
    }
    list.layer(layer.build());
  }
}
