package io.trainyard.model;

import io.trainyard.config.Section;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.random.Seed;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * What the section {@code model} of a configuration describes: a network, or an algorithm that
 * gives something else.
 */
public sealed interface ModelSpec
    permits Softmax,
        Mlp,
        LeNet,
        Cnn,
        Vgg,
        ResNet,
        ImageRnn,
        Nice,
        Dl4jJson,
        KerasH5,
        MllibSpec,
        SequenceSpec,
        EncoderDecoder,
        Ngram {

  /** Kinds that learn from a dataset of text, for messages. */
  String OF_TEXT = "rnn, fixed-context, causal-convolution or ngram";

  /**
   * Reads the section {@code model}.
   *
   * @return null, with a problem noted, where its kind is unknown
   */
  static ModelSpec read(Section root) {
    return root.kind("model", "model", ModelKinds.KINDS);
  }

  /** What {@code model.kind} calls it. */
  String kind();

  /** Whether a kind, of the section {@code model}, is one of those that {@link #readsText}. */
  static boolean isOfSequences(String kind) {
    return ModelKinds.OF_SEQUENCES.contains(kind);
  }

  /**
   * The network as DL4J's own JSON: a {@code MultiLayerConfiguration} or a {@code
   * ComputationGraphConfiguration}. Equal arguments give equal text, and one text gives one set of
   * initial weights, which derive from {@code seed}. The updater stands at the learning rate of
   * epoch 0, without a DL4J schedule.
   *
   * <p>{@code softmax}, {@code mlp} and {@code image-rnn} take rows of {@link InputLayout#FLAT},
   * networks with convolutions take {@link InputLayout#NCHW}, a network of the user's own takes
   * what it says.
   *
   * @param files where a network of the user's own is read through
   * @throws io.trainyard.failure.BadConfiguration if the network cannot be built for {@code shape},
   *     or not with {@code optimizer}, or this is no network
   */
  String networkJson(
      NetworkShape shape, OptimizerSettings optimizer, Seed seed, Configuration files);

  /**
   * The flattened parameters to start from, in the order of the network that {@link #networkJson}
   * describes, where these come with the network; empty where the seed gives them.
   *
   * @param files where a network of the user's own is read through
   */
  default Optional<float[]> initialParameters(NetworkShape shape, Configuration files) {
    return Optional.empty();
  }

  /**
   * As above, for a dataset of text.
   *
   * @throws io.trainyard.failure.BadConfiguration if this is no model of sequences
   */
  default String networkJson(TokenShape shape, OptimizerSettings optimizer, Seed seed) {
    throw new BadConfiguration(
        "cannot train on text: expected a model of sequences, found model.kind = %s; take model.kind = %s, or a dataset of images"
            .formatted(kind(), OF_TEXT));
  }

  /** Whether this learns how images are distributed, and not what they are labelled. */
  default boolean estimatesDensity() {
    return false;
  }

  /**
   * As above, for a dataset of pairs.
   *
   * @throws io.trainyard.failure.BadConfiguration if this is no model of pairs
   */
  default String networkJson(PairShape shape, OptimizerSettings optimizer, Seed seed) {
    throw new BadConfiguration(
        "cannot train on pairs of sequences: expected a model that writes one for the other, found model.kind = %s; take model.kind = encoder-decoder"
            .formatted(kind()));
  }

  /** Whether this learns from a dataset of pairs. */
  default boolean readsPairs() {
    return false;
  }

  /** Whether this learns from a dataset of text, or of pairs of texts. */
  default boolean readsText() {
    return window().isPresent();
  }

  /** The window that training goes by, where this is a model of sequences. */
  default Optional<Integer> window() {
    return Optional.empty();
  }

  /**
   * How many tokens a prediction goes by, at most, where this is a model of sequences that looks
   * back only so far; empty for all others.
   */
  default Optional<Integer> receptiveField() {
    return Optional.empty();
  }

  /** As above, with files read through Hadoop's own settings alone. */
  default String networkJson(NetworkShape shape, OptimizerSettings optimizer, Seed seed) {
    return networkJson(shape, optimizer, seed, new Configuration());
  }

  /**
   * Builds the network and sends one image of zeros through it.
   *
   * @throws io.trainyard.failure.BadConfiguration if it cannot be built, does not take images of
   *     this shape, or does not give one number for each class
   */
  static void requireFits(String networkJson, NetworkShape shape) {
    TrialPass.requireFits(networkJson, shape);
  }
}
