package io.trainyard.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trainyard.storage.RecordJson;
import io.trainyard.storage.Sha256;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What stands in {@code bundle.json}, in snake_case.
 *
 * @param classNames in the order of the outputs; none where these are no classes
 * @param targets in the order of the outputs; none where these are no values. Where there are
 *     neither, the output is a density.
 */
record BundleDescription(
    int formatVersion,
    String networkType,
    int parameters,
    String networkSha256,
    ImageShape input,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> classNames,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Task.Target> targets,
    Normalization normalization,
    Map<String, Object> provenance) {

  /** Of a description with targets in place of classes; one with classes is of the first. */
  private static final int WITH_TARGETS = 2;

  /** Of a description with neither. */
  private static final int VERSION = 3;

  private static final String CLASSES = "class_names";
  private static final String TARGETS = "targets";

  static final ObjectMapper MAPPER =
      RecordJson.indented()
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  /** The latest version that a description like this one is known to have. */
  static int latest(JsonNode json) {
    if (json.has(TARGETS)) {
      return WITH_TARGETS;
    }
    return json.has(CLASSES) ? 1 : VERSION;
  }

  static BundleDescription of(ModelBundle bundle, byte[] zip) {
    List<Task.Target> targets =
        bundle.task() instanceof Task.Regression regression ? regression.targets() : List.of();
    return new BundleDescription(
        version(bundle.task()),
        bundle.network().model().getClass().getSimpleName(),
        bundle.network().parameterCount(),
        Sha256.of(zip),
        bundle.input(),
        bundle.classNames(),
        targets,
        bundle.normalization(),
        bundle.provenance());
  }

  private static int version(Task task) {
    if (task instanceof Task.Density) {
      return VERSION;
    }
    return task instanceof Task.Regression ? WITH_TARGETS : 1;
  }

  /**
   * @throws IllegalArgumentException if {@code network} is not what is described here
   */
  ModelBundle with(Network network) {
    if (network.parameterCount() != parameters) {
      throw new IllegalArgumentException(
          network.parameterCount() + " parameters where " + parameters + " are described");
    }
    Task task =
        classNames.isEmpty() && targets.isEmpty()
            ? new Task.Density(input.size())
            : task(classNames, targets);
    return new ModelBundle(network, input, task, normalization, provenance);
  }

  /** Reads a description that has either classes or targets, or neither. */
  static BundleDescription fromJson(JsonNode json) throws JsonProcessingException {
    return MAPPER.treeToValue(whole(json), BundleDescription.class);
  }

  /** A description that lacks classes or targets or both, with none of them. */
  static JsonNode whole(JsonNode json) {
    if (!json.isObject()) {
      return json;
    }
    ObjectNode whole = json.deepCopy();
    boolean density = isOfDensity(json);
    Stream.of(CLASSES, TARGETS)
        .filter(key -> !json.has(key) && (density || json.has(other(key))))
        .forEach(whole::putArray);
    return whole;
  }

  /** Whether a description is of a network that tells how probable images are. */
  static boolean isOfDensity(JsonNode json) {
    return json.path("format_version").asInt() == VERSION
        && !json.has(CLASSES)
        && !json.has(TARGETS);
  }

  private static String other(String key) {
    return key.equals(CLASSES) ? TARGETS : CLASSES;
  }

  /** The task of a description that has either classes or targets. */
  static Task task(List<String> classNames, List<Task.Target> targets) {
    return targets.isEmpty() ? new Task.Classification(classNames) : new Task.Regression(targets);
  }

  /** The values as they are after having been written and read, so that bundles compare. */
  static Map<String, Object> canonical(Map<String, Object> values) {
    try {
      String json = MAPPER.writeValueAsString(values);
      TypeReference<TreeMap<String, Object>> type = new TypeReference<>() {};
      return Collections.unmodifiableMap(MAPPER.readValue(json, type));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("expected values that JSON knows, found " + values, e);
    }
  }
}
