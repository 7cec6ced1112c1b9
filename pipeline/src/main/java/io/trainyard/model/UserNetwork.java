package io.trainyard.model;

import io.trainyard.failure.BadConfiguration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.StreamSupport;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** A DL4J configuration that somebody else made, of either class, and what is changed in it. */
sealed interface UserNetwork permits UserLayers, UserGraph {

  /**
   * Reads what may be a stranger's.
   *
   * @param source where the text comes from, for messages
   * @param known the classes that it may name
   * @throws BadConfiguration if {@code json} is not a network's
   * @throws io.trainyard.failure.BadData if it names other classes
   */
  static UserNetwork parse(String json, String source, KnownClasses known) {
    tree(json, source);
    known.require(json, source);
    return parse(json, source);
  }

  /**
   * Reads what this process has made.
   *
   * @param source where the text comes from, for messages
   * @throws BadConfiguration if {@code json} is not a network's
   */
  static UserNetwork parse(String json, String source) {
    JsonNode tree = tree(json, source);
    try {
      if (tree.path("vertices").isObject()) {
        return new UserGraph(ComputationGraphConfiguration.fromJson(json));
      }
      if (tree.path("confs").isArray() && tree.path("confs").size() > 0) {
        return new UserLayers(MultiLayerConfiguration.fromJson(json));
      }
    } catch (RuntimeException e) {
      throw new BadConfiguration(
          "cannot use the network in "
              + source
              + ": expected a configuration that Deeplearning4j can read, found "
              + rootMessage(e),
          e);
    }
    List<String> keys =
        StreamSupport.stream(((Iterable<String>) tree::fieldNames).spliterator(), false).toList();
    throw new BadConfiguration(
        "cannot use the network in "
            + source
            + ": expected the JSON of a MultiLayerConfiguration or ComputationGraphConfiguration,"
            + " found "
            + (tree.isObject() ? "an object with the keys " + keys : "no object")
            + "; write it with the configuration's toJson()");
  }

  private static JsonNode tree(String json, String source) {
    try {
      return new ObjectMapper().readTree(json);
    } catch (JsonProcessingException e) {
      throw new BadConfiguration(
          "cannot use the network in "
              + source
              + ": expected JSON, found "
              + e.getOriginalMessage()
              + (e.getLocation() == null ? "" : " in line " + e.getLocation().getLineNr()),
          e);
    }
  }

  /** The innermost message, in one line. */
  static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage();
    return message == null
        ? root.getClass().getSimpleName()
        : message.lines().findFirst().orElse("").strip();
  }

  /** Layers that give the network's outputs. */
  List<Layer> outputs();

  /** How many inputs there are. */
  int inputs();

  /** How many parameters it has, as DL4J counts them before it makes any. */
  long parameters();

  /** Sets what DL4J draws initial weights from. */
  void seed(long seed);

  /** Changes the updaters of all layers, of their weights and of their biases. */
  void updaters(UnaryOperator<IUpdater> weights, UnaryOperator<IUpdater> biases);

  /**
   * Adds decay to the weights of all layers.
   *
   * @throws BadConfiguration if one decays already
   */
  void decay(WeightDecay decay);

  /** Sets the counts of steps and epochs to 0. */
  void rewind();

  String json();
}
