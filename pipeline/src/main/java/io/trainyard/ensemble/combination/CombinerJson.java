package io.trainyard.ensemble.combination;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trainyard.failure.BadData;

/** A combiner as JSON: its kind, the numbers of members and classes, and what was fitted. */
final class CombinerJson {

  private static final String KIND = "kind";
  private static final String MEMBERS = "members";
  private static final String CLASSES = "classes";
  private static final String OUTPUTS = "outputs";
  private static final String WEIGHTS = "weights";
  private static final String COEFFICIENTS = "coefficients";
  private static final String INTERCEPTS = "intercepts";

  private CombinerJson() {}

  static ObjectNode write(Combiner combiner) {
    return new ObjectMapper()
        .createObjectNode()
        .put(KIND, combiner.kind())
        .put(MEMBERS, combiner.members())
        .put(CLASSES, combiner.classes());
  }

  /** Of members that put out values. */
  static ObjectNode writeValues(Combiner combiner) {
    return new ObjectMapper()
        .createObjectNode()
        .put(KIND, combiner.kind())
        .put(MEMBERS, combiner.members())
        .put(OUTPUTS, combiner.classes());
  }

  static ObjectNode write(LinearPool pool, double[] weights) {
    ObjectNode json = write(pool);
    addAll(json.putArray(WEIGHTS), weights);
    return json;
  }

  static ObjectNode write(Stacked stacked, double[] coefficients, double[] intercepts) {
    ObjectNode json = write(stacked);
    addAll(json.putArray(COEFFICIENTS), coefficients);
    addAll(json.putArray(INTERCEPTS), intercepts);
    return json;
  }

  private static void addAll(ArrayNode array, double[] values) {
    for (double value : values) {
      array.add(value);
    }
  }

  static Combiner read(JsonNode json) {
    String kind = json.path(KIND).asText("");
    int members = json.path(MEMBERS).asInt(0);
    if (json.has(OUTPUTS)) {
      return values(kind, members, json.path(OUTPUTS).asInt(0), json);
    }
    int classes = json.path(CLASSES).asInt(0);
    if (members < 1 || classes < 2) {
      throw damaged("at least 1 member and 2 classes", members + " and " + classes);
    }
    return switch (kind) {
      case LinearPool.MEAN, Combination.WEIGHTED, Combination.GREEDY ->
          pool(kind, classes, numbers(json, WEIGHTS, members));
      case LogarithmicPool.KIND -> new LogarithmicPool(members, classes);
      case MajorityVote.KIND -> new MajorityVote(members, classes);
      case Stacked.KIND ->
          new Stacked(
              members,
              numbers(json, COEFFICIENTS, (long) members * classes * classes),
              numbers(json, INTERCEPTS, classes));
      default -> throw damaged("a known kind of combination", "\"" + kind + "\"");
    };
  }

  private static Combiner values(String kind, int members, int outputs, JsonNode json) {
    if (members < 1 || outputs < 1) {
      throw damaged("at least 1 member and 1 output", members + " and " + outputs);
    }
    return switch (kind) {
      case MedianPool.KIND -> new MedianPool(members, outputs);
      case LinearPool.MEAN, Combination.WEIGHTED, Combination.GREEDY, Stacked.KIND ->
          new ValueCombiner(
              kind,
              new ValuePool(numbers(json, WEIGHTS, members), numbers(json, INTERCEPTS, outputs)));
      default -> throw damaged("a known kind of combination of values", "\"" + kind + "\"");
    };
  }

  private static LinearPool pool(String kind, int classes, double[] weights) {
    try {
      return new LinearPool(kind, weights, classes);
    } catch (IllegalArgumentException e) {
      throw damaged("weights of at least 0 that sum to 1", e.getMessage());
    }
  }

  private static double[] numbers(JsonNode json, String key, long count) {
    JsonNode array = json.path(key);
    double[] values = new double[array.size()];
    boolean numbers = array.isArray() && array.size() == count;
    for (int i = 0; i < values.length; i++) {
      numbers &= array.get(i).isNumber() && Double.isFinite(array.get(i).asDouble());
      values[i] = array.get(i).asDouble();
    }
    if (!numbers) {
      throw damaged(count + " numbers as " + key, array.size() + " values");
    }
    return values;
  }

  private static BadData damaged(String expected, String found) {
    return new BadData(
        "cannot read the combination of an ensemble: expected %s, found %s; combine the members anew"
            .formatted(expected, found));
  }
}
