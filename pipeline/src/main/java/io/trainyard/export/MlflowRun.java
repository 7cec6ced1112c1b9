package io.trainyard.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.mlflow.api.proto.Service.Metric;
import org.mlflow.api.proto.Service.Param;
import org.mlflow.api.proto.Service.Run;
import org.mlflow.api.proto.Service.RunStatus;
import org.mlflow.api.proto.Service.RunTag;

/**
 * A run at the server, and what it is known to have. Nothing is logged that it has; a parameter
 * stays what it is, since the server changes none.
 */
final class MlflowRun {

  /** What the server takes at once. */
  private static final int MOST_METRICS = 1000;

  private static final int MOST_OTHERS = 100;

  /** Characters that it takes. */
  private static final int LONGEST_KEY = 250;

  private static final int LONGEST_PARAMETER = 6000;
  private static final int LONGEST_TAG = 5000;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final MlflowServer server;
  private final Run there;

  MlflowRun(MlflowServer server, Run there) {
    this.server = server;
    this.there = there;
  }

  String id() {
    return there.getInfo().getRunId();
  }

  /** Sets those that are not there with these values. */
  void tag(Map<String, String> tags) {
    Map<String, String> known =
        there.getData().getTagsList().stream()
            .collect(Collectors.toMap(RunTag::getKey, RunTag::getValue, (a, b) -> b));
    List<RunTag> missing = new ArrayList<>(tags(tags));
    missing.removeIf(tag -> tag.getValue().equals(known.get(tag.getKey())));
    for (List<RunTag> some : parts(missing, MOST_OTHERS)) {
      log("tags", List.of(), List.of(), some);
    }
  }

  static List<RunTag> tags(Map<String, String> tags) {
    return tags.entrySet().stream()
        .map(
            tag ->
                RunTag.newBuilder()
                    .setKey(key(tag.getKey()))
                    .setValue(within(LONGEST_TAG, tag.getValue()))
                    .build())
        .toList();
  }

  void parameters(SortedMap<String, JsonNode> parameters) {
    Set<String> known =
        there.getData().getParamsList().stream().map(Param::getKey).collect(Collectors.toSet());
    List<Param> missing = new ArrayList<>();
    parameters.forEach(
        (path, value) -> {
          if (known.add(key(path))) {
            String text = value.isTextual() ? value.textValue() : value.toString();
            missing.add(
                Param.newBuilder()
                    .setKey(key(path))
                    .setValue(within(LONGEST_PARAMETER, text))
                    .build());
          }
        });
    for (List<Param> some : parts(missing, MOST_OTHERS)) {
      log("parameters", List.of(), some, List.of());
    }
  }

  /**
   * Logs the values that are not there.
   *
   * @param points in their order, so that whoever has the last one of a series has all of it
   * @return how many there were
   */
  int metrics(List<Point> points) {
    Map<String, List<Metric>> byKey =
        points.stream()
            .map(MlflowRun::metric)
            .collect(Collectors.groupingBy(Metric::getKey, Collectors.toList()));
    Map<String, Set<Value>> known = new HashMap<>();
    for (Metric latest : there.getData().getMetricsList()) {
      List<Metric> all = byKey.getOrDefault(latest.getKey(), List.of());
      if (!all.isEmpty()) {
        boolean whole = Value.of(all.get(all.size() - 1)).equals(Value.of(latest));
        known.put(latest.getKey(), values(whole ? all : history(latest.getKey())));
      }
    }
    List<Metric> missing =
        points.stream()
            .map(MlflowRun::metric)
            .filter(
                metric -> !known.getOrDefault(metric.getKey(), Set.of()).contains(Value.of(metric)))
            .toList();
    for (List<Metric> some : parts(missing, MOST_METRICS)) {
      log("metrics", some, List.of(), List.of());
    }
    return missing.size();
  }

  /** What makes a value this one; that it was measured again later makes no other of it. */
  private record Value(long step, double value) {
    static Value of(Metric metric) {
      return new Value(metric.getStep(), metric.getValue());
    }
  }

  private static Set<Value> values(List<Metric> metrics) {
    return metrics.stream().map(Value::of).collect(Collectors.toCollection(HashSet::new));
  }

  private List<Metric> history(String key) {
    return server.ask(
        "read the metric %s of run %s".formatted(key, id()),
        client -> client.getMetricHistory(id(), key));
  }

  private static Metric metric(Point point) {
    // What its database does with what it has no number for.
    double value =
        Double.isInfinite(point.value())
            ? Math.copySign(Double.MAX_VALUE, point.value())
            : point.value();
    return Metric.newBuilder()
        .setKey(key(point.series().underscored()))
        .setValue(value)
        .setStep(point.step())
        .setTimestamp(point.time().toEpochMilli())
        .build();
  }

  private void log(String what, List<Metric> metrics, List<Param> parameters, List<RunTag> tags) {
    server.ask(
        "log %s of run %s".formatted(what, id()),
        client -> {
          client.logBatch(id(), metrics, parameters, tags);
          return null;
        });
  }

  /**
   * @param ended empty while the run is on
   */
  void status(RunStatus status, Optional<Instant> ended) {
    if (there.getInfo().getStatus() == status) {
      return;
    }
    // The client's own method for it takes no run that has not ended.
    ObjectNode update = JSON.createObjectNode().put("run_id", id()).put("status", status.name());
    ended.ifPresent(end -> update.put("end_time", end.toEpochMilli()));
    server.ask("update run " + id(), client -> client.sendPost("runs/update", update.toString()));
  }

  /** Of letters, digits, and some signs; others are replaced. */
  private static String key(String name) {
    return within(LONGEST_KEY, name.replaceAll("[^\\p{L}\\p{Nd}_\\-. :/]", "_"));
  }

  private static String within(int length, String text) {
    return text.length() <= length ? text : text.substring(0, length - 3) + "...";
  }

  private static <T> List<List<T>> parts(List<T> all, int size) {
    List<List<T>> parts = new ArrayList<>();
    for (int from = 0; from < all.size(); from += size) {
      parts.add(all.subList(from, Math.min(all.size(), from + size)));
    }
    return parts;
  }
}
