package io.trainyard.model;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.model.recurrent.SequenceStart;
import io.trainyard.random.Seed;
import java.util.List;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/**
 * Builds what {@link RecurrentNetwork} passes: vectors of tokens, or one-hot ones; layers over
 * sequences; softmax over all tokens.
 */
final class TokenStack {

  private final TokenShape shape;
  private final List<Regularization> penalties;
  private final ListBuilder list;

  /**
   * @throws BadConfiguration as {@link ModelSpec#networkJson}
   */
  TokenStack(TokenShape shape, WeightSettings weights, OptimizerSettings optimizer, Seed seed) {
    this.shape = shape;
    this.penalties = weights.penalties().regularization(optimizer.updater());
    this.list = Foundation.of(weights, optimizer, seed).list();
  }

  /** Adds the tokens' vectors, of so many numbers. */
  void embedding(int width) {
    list.layer(embedding(shape.vocabulary(), width).regularization(penalties).build());
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

  /**
   * @param dropout of what the layer reads
   */
  void add(BaseRecurrentLayer.Builder<?> layer, double dropout) {
    layer.setRegularization(penalties);
    Rnn.add(list, layer, dropout);
  }

  void add(SequenceStart start) {
    list.layer(start);
  }

  /**
   * Ends with an output of its own weights.
   *
   * @param dropout of what the output reads
   * @param window steps that gradients go back through
   * @return DL4J's JSON
   */
  String separate(double dropout, int window) {
    RnnOutputLayer.Builder output = output();
    output.setRegularization(penalties);
    return end(output, dropout, window);
  }

  /** Ends with one whose weights are the vectors of tokens; else as above. */
  String tied(double dropout, int window) {
    return end(output().name(Tying.NAME), dropout, window);
  }

  private RnnOutputLayer.Builder output() {
    return new RnnOutputLayer.Builder(new LossMCXENT())
        .nOut(shape.vocabulary())
        .activation(Activation.SOFTMAX);
  }

  private String end(RnnOutputLayer.Builder output, double dropout, int window) {
    Rnn.add(list, output, dropout);
    return list.setInputType(InputType.recurrent(shape.vocabulary()))
        .backpropType(BackpropType.TruncatedBPTT)
        .tBPTTLength(window)
        .build()
        .toJson();
  }
}
