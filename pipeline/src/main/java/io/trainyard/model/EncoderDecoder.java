package io.trainyard.model;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.random.Seed;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/**
 * A recurrent network that reads a sequence and another one, of weights of its own, that writes
 * what it becomes, starting from what the first one has in mind at its end (Sutskever, Vinyals and
 * Le, "Sequence to sequence learning with neural networks", NIPS 2014): see {@link
 * EncoderDecoderNetwork}.
 *
 * @param layers of the encoder, and of the decoder
 * @param hidden units of each layer
 * @param embedding the width of tokens' vectors
 * @param dropout of each layer's outputs on their way up, never from one step to the next
 * @param forgetBias the LSTM's forget gate's bias to begin with
 * @param order in which sources are read
 * @param attention of the decoder
 */
record EncoderDecoder(
    Rnn.CellKind cell,
    int layers,
    int hidden,
    int embedding,
    double dropout,
    double forgetBias,
    PairBatch.Order order,
    AttentionKind attention,
    WeightSettings weights)
    implements ModelSpec {

  static EncoderDecoder read(Section section) {
    return new EncoderDecoder(
        section.choice("cell", Rnn.CellKind.class),
        section.integer("layers", Range.atLeast(1)),
        section.integer("hidden", Range.atLeast(1)),
        section.integer("embedding", Range.atLeast(1)),
        section.decimal("dropout", Range.halfOpen(0, 1)),
        section.decimal("forget-bias", Range.any()),
        section.flag("reverse-input") ? PairBatch.Order.REVERSED : PairBatch.Order.FORWARD,
        section.choice("attention", AttentionKind.class),
        WeightSettings.read(section));
  }

  @Override
  public String kind() {
    return "encoder-decoder";
  }

  @Override
  public boolean readsText() {
    return true;
  }

  @Override
  public boolean readsPairs() {
    return true;
  }

  /**
   * @throws BadConfiguration always
   */
  @Override
  public String networkJson(
      NetworkShape shape, OptimizerSettings optimizer, Seed seed, Configuration files) {
    throw unfit("images");
  }

  /**
   * @throws BadConfiguration always
   */
  @Override
  public String networkJson(TokenShape shape, OptimizerSettings optimizer, Seed seed) {
    throw unfit("running text");
  }

  private static BadConfiguration unfit(String found) {
    return new BadConfiguration(
        "cannot train model.kind = encoder-decoder: expected a dataset of kind sequence-pair, found one of %s; ingest pairs, or take another kind of model"
            .formatted(found));
  }

  @Override
  public String networkJson(PairShape shape, OptimizerSettings optimizer, Seed seed) {
    ListBuilder list = Foundation.of(weights, optimizer, seed).list();
    List<Regularization> penalties = weights.penalties().regularization(optimizer.updater());
    addReader(list, shape.source(), EncoderDecoderNetwork.encoder(order), penalties);
    addReader(list, shape.target(), EncoderDecoderNetwork.DECODER, penalties);
    Attention.add(list, attention, hidden, penalties);
    RnnOutputLayer.Builder output =
        new RnnOutputLayer.Builder(new LossMCXENT())
            .nIn(hidden)
            .nOut(shape.target())
            .activation(Activation.SOFTMAX);
    output.setRegularization(penalties);
    Rnn.add(list, output.name("output"), dropout);
    return list.build().toJson();
  }

  /** What reads tokens. */
  private void addReader(
      ListBuilder list, int vocabulary, String name, List<Regularization> penalties) {
    list.layer(
        TokenStack.embedding(vocabulary, embedding).name(name).regularization(penalties).build());
    for (int i = 0; i < layers; i++) {
      BaseRecurrentLayer.Builder<?> layer = cell.layer(forgetBias);
      layer.setRegularization(penalties);
      layer.nIn(i == 0 ? embedding : hidden).nOut(hidden).name(name + "-" + (i + 1));
      Rnn.add(list, layer, i == 0 ? weights.inputDropout() : dropout);
    }
  }
}
