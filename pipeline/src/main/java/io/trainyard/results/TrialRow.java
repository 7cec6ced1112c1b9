package io.trainyard.results;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/**
 * A row of a search's table of trials. Beside the columns of its fields the table has one for each
 * path that is searched, {@code optimizer_learning_rate} for {@code optimizer.learning-rate}: of
 * numbers where all of its values are, and otherwise of text; null where a trial does not set it.
 *
 * @param rank from 1, the best
 * @param trial from 1
 * @param bracket of Hyperband, from 0
 * @param status finished, ended (early, by the rule) or diverged
 * @param epochs done
 * @param bestEpoch empty with cross-validation, and of a trial that diverged
 * @param metric that trials are judged by, with its prefix
 * @param value its best; empty of a trial that diverged
 * @param seconds of training
 * @param settings JSON by configuration path
 */
public record TrialRow(
    String runId,
    int rank,
    int trial,
    int bracket,
    String status,
    int epochs,
    Optional<Integer> bestEpoch,
    String metric,
    Optional<Double> value,
    double seconds,
    SortedMap<String, String> settings) {

  private static final ObjectMapper JSON = new ObjectMapper();

  public TrialRow {
    settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
  }

  /**
   * The form of a table with these paths.
   *
   * @param numeric whether each path's values are all numbers
   */
  static RowForm<TrialRow> form(SortedMap<String, Boolean> numeric) {
    return new RowForm<>(schema(numeric), (row, group) -> row.fill(group, numeric), TrialRow::of);
  }

  /** The name of a path's column: most readers take dots for fields within fields. */
  static String column(String path) {
    return path.replaceAll("[^A-Za-z0-9]", "_");
  }

  private static MessageType schema(SortedMap<String, Boolean> numeric) {
    var schema =
        Types.buildMessage()
            .required(PrimitiveTypeName.BINARY)
            .as(LogicalTypeAnnotation.stringType())
            .named("run_id")
            .required(PrimitiveTypeName.INT32)
            .named("rank")
            .required(PrimitiveTypeName.INT32)
            .named("trial")
            .required(PrimitiveTypeName.INT32)
            .named("bracket")
            .required(PrimitiveTypeName.BINARY)
            .as(LogicalTypeAnnotation.stringType())
            .named("status")
            .required(PrimitiveTypeName.INT32)
            .named("epochs")
            .optional(PrimitiveTypeName.INT32)
            .named("best_epoch")
            .required(PrimitiveTypeName.BINARY)
            .as(LogicalTypeAnnotation.stringType())
            .named("metric")
            .optional(PrimitiveTypeName.DOUBLE)
            .named("value")
            .required(PrimitiveTypeName.DOUBLE)
            .named("seconds")
            .required(PrimitiveTypeName.BINARY)
            .as(LogicalTypeAnnotation.jsonType())
            .named("settings");
    for (Map.Entry<String, Boolean> path : numeric.entrySet()) {
      schema =
          path.getValue()
              ? schema.optional(PrimitiveTypeName.DOUBLE).named(column(path.getKey()))
              : schema
                  .optional(PrimitiveTypeName.BINARY)
                  .as(LogicalTypeAnnotation.stringType())
                  .named(column(path.getKey()));
    }
    return schema.named("trials");
  }

  private void fill(Group group, SortedMap<String, Boolean> numeric) {
    group
        .append("run_id", runId)
        .append("rank", rank)
        .append("trial", trial)
        .append("bracket", bracket)
        .append("status", status)
        .append("epochs", epochs)
        .append("metric", metric)
        .append("seconds", seconds);
    bestEpoch.ifPresent(epoch -> group.append("best_epoch", epoch));
    value.ifPresent(measured -> group.append("value", measured));
    var all = JSON.createObjectNode();
    settings.forEach((path, json) -> all.set(path, parse(json)));
    group.append("settings", all.toString());
    for (Map.Entry<String, Boolean> path : numeric.entrySet()) {
      String json = settings.getOrDefault(path.getKey(), "null");
      JsonNode node = parse(json);
      String column = column(path.getKey());
      if (node.isNull()) {
        continue;
      }
      if (path.getValue()) {
        group.append(column, node.doubleValue());
      } else {
        group.append(column, node.isTextual() ? node.textValue() : json);
      }
    }
  }

  private static TrialRow of(Group group) {
    SortedMap<String, String> settings = new TreeMap<>();
    parse(group.getString("settings", 0))
        .fields()
        .forEachRemaining(entry -> settings.put(entry.getKey(), entry.getValue().toString()));
    return new TrialRow(
        group.getString("run_id", 0),
        group.getInteger("rank", 0),
        group.getInteger("trial", 0),
        group.getInteger("bracket", 0),
        group.getString("status", 0),
        group.getInteger("epochs", 0),
        group.getFieldRepetitionCount("best_epoch") == 0
            ? Optional.empty()
            : Optional.of(group.getInteger("best_epoch", 0)),
        group.getString("metric", 0),
        group.getFieldRepetitionCount("value") == 0
            ? Optional.empty()
            : Optional.of(group.getDouble("value", 0)),
        group.getDouble("seconds", 0),
        settings);
  }

  private static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON: " + json, e);
    }
  }
}
