package io.trainyard.ensemble;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trainyard.ensemble.EnsembleSettings.CombineOn;
import io.trainyard.ensemble.combination.Combination;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How a combination came about, or is to: equal ones of the same members and rows give the same
 * combination.
 *
 * @param kind as the configuration names it
 * @param parameters by which two of the kind differ
 * @param on the rows that it is fitted to; empty where it is not fitted to any, or nobody knows
 */
record Fit(String kind, SortedMap<String, Number> parameters, Optional<CombineOn> on) {

  private static final ObjectMapper JSON = new ObjectMapper();

  Fit {
    parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
  }

  static Fit of(Combination combination, CombineOn on) {
    return new Fit(
        combination.kind(),
        combination.parameters(),
        combination.isFitted() ? Optional.of(on) : Optional.empty());
  }

  /** Of a combination of which no more is known: one that is fitted to rows is like no other. */
  static Fit unknown(String kind) {
    return new Fit(kind, new TreeMap<>(), Optional.empty());
  }

  /** What {@link #fromJson} makes this of again. */
  ObjectNode toJson() {
    ObjectNode json = JSON.createObjectNode();
    json.put("kind", kind);
    json.putPOJO("parameters", parameters);
    on.ifPresent(rows -> json.put("on", rows.name()));
    return json;
  }

  /**
   * @throws IllegalArgumentException if it is not what {@link #toJson} wrote
   */
  static Fit fromJson(JsonNode json) {
    TreeMap<String, Number> parameters =
        JSON.convertValue(json.get("parameters"), new TypeReference<>() {});
    if (!json.path("kind").isTextual() || parameters == null) {
      throw new IllegalArgumentException("a fit without kind or parameters");
    }
    return new Fit(
        json.get("kind").asText(),
        parameters,
        Optional.ofNullable(json.get("on")).map(on -> CombineOn.valueOf(on.asText())));
  }

  /** For people. */
  String describe() {
    String settings =
        parameters.entrySet().stream()
            .map(Map.Entry::toString)
            .collect(Collectors.joining(", ", " (", ")"));
    return kind
        + (parameters.isEmpty() ? "" : settings)
        + on.map(rows -> " fitted to " + rows.words()).orElse("");
  }

  /** As values that JSON knows, for reports. */
  Map<String, Object> figures() {
    Map<String, Object> figures = new TreeMap<>();
    figures.put("combination", kind);
    on.ifPresent(rows -> figures.put("combined_on", rows.word()));
    return figures;
  }
}
