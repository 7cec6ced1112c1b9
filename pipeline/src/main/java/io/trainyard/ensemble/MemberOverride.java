package io.trainyard.ensemble;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trainyard.config.Configuration;
import io.trainyard.config.Section;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What of the configuration is another for some members: JSON by section. An object that names a
 * kind stands in place of what it stands over; every other one is merged with it. Without sections
 * members train by the configuration as it is.
 */
public record MemberOverride(Map<String, String> sections) {

  /**
   * The sections that may differ between members: not what they are trained on, nor how they are
   * called.
   */
  public static final List<String> SECTIONS = List.of("augment", "model", "optimizer", "stopping");

  private static final ObjectMapper JSON = new ObjectMapper();

  public MemberOverride {
    sections = Map.copyOf(sections);
  }

  /** Reads key {@code overrides}. */
  static List<MemberOverride> readAll(Section ensemble) {
    List<MemberOverride> overrides = new ArrayList<>();
    List<String> values = ensemble.values("overrides");
    for (int i = 0; i < values.size(); i++) {
      String key = "overrides[%d]".formatted(i);
      JsonNode value = parse(values.get(i));
      if (value.isObject()) {
        overrides.add(new MemberOverride(sections(value, key, ensemble)));
      } else {
        ensemble.problem(key, value, "an object, such as { model { dropout = 0.3 } }");
      }
    }
    return overrides;
  }

  private static Map<String, String> sections(JsonNode value, String key, Section ensemble) {
    Map<String, String> sections = new LinkedHashMap<>();
    value
        .fields()
        .forEachRemaining(
            field -> {
              if (SECTIONS.contains(field.getKey())) {
                sections.put(field.getKey(), field.getValue().toString());
              } else {
                ensemble.problem(
                    key + "." + field.getKey(),
                    "a section that all members share",
                    "one of " + String.join(", ", SECTIONS));
              }
            });
    return sections;
  }

  /** {@code configuration} with this over it; unread. */
  Configuration over(Configuration configuration) {
    Map<String, String> emptied = new LinkedHashMap<>();
    sections.forEach((path, json) -> addKinds(path, parse(json), emptied));
    return configuration.with(emptied).with(sections);
  }

  /** The paths of objects that name a kind, whose other keys are another kind's. */
  private static void addKinds(String path, JsonNode value, Map<String, String> to) {
    if (value.has("kind")) {
      to.put(path, "null");
    }
    value
        .fields()
        .forEachRemaining(field -> addKinds(path + "." + field.getKey(), field.getValue(), to));
  }

  private static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("expected JSON, found " + json, e);
    }
  }
}
