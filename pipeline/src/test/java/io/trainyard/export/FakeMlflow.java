package io.trainyard.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** The part of MLflow's REST API that exports use, in memory: what is sent twice is there twice. */
final class FakeMlflow implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String API = "/api/2.0/mlflow/";

  /** What a server says that does something else than it should. */
  record Answer(int status, String body) {}

  private final ArrayNode experiments = JSON.createArrayNode();
  private final ArrayNode runs = JSON.createArrayNode();
  private final List<String> authorizations = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer http;
  private volatile Answer instead;

  FakeMlflow() throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.setExecutor(threads);
    http.createContext("/", this::handle);
    http.start();
  }

  String address() {
    return "http://127.0.0.1:" + http.getAddress().getPort();
  }

  /** From now on it says nothing but this. */
  void answer(int status, String body) {
    instead = new Answer(status, body);
  }

  List<String> authorizations() {
    return authorizations;
  }

  /** The run of that name, with all that was ever sent. */
  JsonNode run(String name) {
    for (JsonNode run : runs) {
      if (run.at("/info/run_name").asText().equals(name)) {
        return run;
      }
    }
    throw new AssertionError("no run " + name + " in " + runs);
  }

  int runs() {
    return runs.size();
  }

  int experiments() {
    return experiments.size();
  }

  /** What a run has of params or tags under a key. */
  static List<String> values(JsonNode run, String kind, String key) {
    return Stream.iterate(0, i -> i < run.at("/data/" + kind).size(), i -> i + 1)
        .map(i -> run.at("/data/" + kind).get(i))
        .filter(one -> one.path("key").asText().equals(key))
        .map(one -> one.path("value").asText())
        .toList();
  }

  /** The history of a metric: step, value and time of each. */
  static List<String> history(JsonNode run, String key) {
    List<String> history = new ArrayList<>();
    for (JsonNode metric : run.path("all")) {
      if (metric.path("key").asText().equals(key)) {
        history.add(
            "%d %s %s"
                .formatted(
                    metric.path("step").asLong(),
                    metric.path("value").asText(),
                    metric.path("timestamp").asText()));
      }
    }
    return history;
  }

  private synchronized void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
      byte[] body = exchange.getRequestBody().readAllBytes();
      Answer answer = instead;
      if (answer == null) {
        String path = exchange.getRequestURI().getPath().substring(API.length());
        JsonNode request = body.length == 0 ? JSON.createObjectNode() : JSON.readTree(body);
        answer =
            new Answer(200, answer(path, request, exchange.getRequestURI().getQuery()).toString());
      }
      byte[] bytes = answer.body().getBytes(UTF_8);
      exchange.sendResponseHeaders(answer.status(), bytes.length);
      exchange.getResponseBody().write(bytes);
    } catch (RuntimeException e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }

  private JsonNode answer(String path, JsonNode request, String query) {
    ObjectNode answer = JSON.createObjectNode();
    switch (path) {
      case "experiments/search" -> answer.set("experiments", experiments);
      case "experiments/create" -> {
        experiments
            .addObject()
            .put("experiment_id", "7")
            .put("name", request.path("name").asText())
            .put("lifecycle_stage", "active");
        answer.put("experiment_id", "7");
      }
      case "runs/search" -> answer.set("runs", found(request.path("filter").asText()));
      case "runs/create" -> answer.set("run", created(request));
      case "runs/log-batch" -> log(known(request.path("run_id").asText()), request);
      case "runs/update" ->
          ((ObjectNode) known(request.path("run_id").asText()).path("info"))
              .setAll((ObjectNode) request);
      case "metrics/get-history" -> {
        JsonNode run = known(parameter(query, "run_id"));
        ArrayNode metrics = answer.putArray("metrics");
        run.path("all")
            .forEach(
                metric -> {
                  if (metric.path("key").asText().equals(parameter(query, "metric_key"))) {
                    metrics.add(metric);
                  }
                });
      }
      default -> throw new IllegalArgumentException(path);
    }
    return answer;
  }

  private static String parameter(String query, String name) {
    return Stream.of(query.split("&"))
        .filter(part -> part.startsWith(name + "="))
        .map(part -> part.substring(name.length() + 1))
        .findFirst()
        .orElseThrow();
  }

  /** Those whose tags all stand in the filter. */
  private ArrayNode found(String filter) {
    ArrayNode found = JSON.createArrayNode();
    for (JsonNode run : runs) {
      boolean matches =
          Stream.of("trainyard.run_id", "trainyard.started")
              .allMatch(
                  key ->
                      filter.contains(
                          "tags.`%s` = '%s'".formatted(key, values(run, "tags", key).get(0))));
      if (matches) {
        found.add(run);
      }
    }
    return found;
  }

  private JsonNode known(String id) {
    return runs.get(Integer.parseInt(id));
  }

  private ObjectNode created(JsonNode request) {
    ObjectNode run = runs.addObject();
    run.putObject("info")
        .put("run_id", String.valueOf(runs.size() - 1))
        .put("run_name", request.path("run_name").asText())
        .put("start_time", request.path("start_time").asLong())
        .put("status", "RUNNING");
    run.putObject("data").set("tags", request.path("tags"));
    run.putArray("all");
    return run;
  }

  /** Of a metric a run itself tells the one with the largest step. */
  private static void log(JsonNode run, JsonNode request) {
    ObjectNode data = (ObjectNode) run.path("data");
    data.withArray("tags").addAll(array(request.path("tags")));
    data.withArray("params").addAll(array(request.path("params")));
    ((ArrayNode) run.path("all")).addAll(array(request.path("metrics")));
    ObjectNode latest = JSON.createObjectNode();
    for (JsonNode metric : run.path("all")) {
      JsonNode other = latest.path(metric.path("key").asText());
      if (other.isMissingNode() || other.path("step").asLong() <= metric.path("step").asLong()) {
        latest.set(metric.path("key").asText(), metric);
      }
    }
    ArrayNode metrics = data.putArray("metrics");
    latest.forEach(metrics::add);
  }

  private static ArrayNode array(JsonNode node) {
    return node.isArray() ? (ArrayNode) node : JSON.createArrayNode();
  }

  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
  }
}
