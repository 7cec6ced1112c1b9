package io.trainyard.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What of a DL4J configuration does not say how a network is trained. */
final class Architecture {

  /** Keys, in lower case, of what has no part in what a trained network computes. */
  private static final Set<String> OF_TRAINING =
      Set.of(
          "seed",
          "iupdater",
          "biasupdater",
          "idropout",
          "blockdropout",
          "weightnoise",
          "regularization",
          "regularizationbias",
          "constraints",
          "gradientnormalization",
          "gradientnormalizationthreshold",
          "weightinitfn",
          "biasinit",
          "gaininit",
          "decay",
          "lambda",
          "optimizationalgo",
          "stepfunction",
          "maxnumlinesearchiterations",
          "minibatch",
          "minimize",
          "cachemode",
          "cudnnalgomode",
          "cudnnfwdalgo",
          "cudnnbwdfilteralgo",
          "cudnnbwddataalgo",
          "cudnnallowfallback",
          "iterationcount",
          "epochcount",
          "trainingworkspacemode",
          "inferenceworkspacemode",
          "validateoutputlayerconfig");

  private static final ObjectMapper JSON = new ObjectMapper();

  private Architecture() {}

  static String of(String json) {
    try {
      JsonNode tree = JSON.readTree(json);
      strip(tree);
      return tree.toString();
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("expected a network's configuration as JSON", e);
    }
  }

  private static void strip(JsonNode node) {
    if (node instanceof ObjectNode object) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      names.stream()
          .filter(name -> OF_TRAINING.contains(name.toLowerCase(Locale.ROOT)))
          .forEach(object::remove);
    }
    node.forEach(Architecture::strip);
  }
}
