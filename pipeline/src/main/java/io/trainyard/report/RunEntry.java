package io.trainyard.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What an index tells of one run, and no more.
 *
 * @param name of its directory
 * @param reported whether it has a report to lead to
 * @param started in ISO 8601, by which runs are ordered; empty where that is not known
 * @param monitor the metric that training stopped by, with its prefix; empty where there is none
 * @param facts what it is, by the names of columns
 * @param figures what it came to, likewise
 */
record RunEntry(
    String name,
    boolean reported,
    String started,
    String monitor,
    Map<String, Cell> facts,
    Map<String, Cell> figures) {

  private static final List<String> FACTS =
      List.of("job", "status", "started", "seconds", "model", "epochs", "best epoch", "stopped by");

  /** Metrics that runs are compared by, beside those that they were monitored by. */
  private static final List<String> METRICS =
      List.of(
          "loss",
          "accuracy",
          "perplexity",
          "bits_per_token",
          "sequence_accuracy",
          "bleu",
          "rmse",
          "r2",
          "bits_per_dimension");

  private static final List<String> COSTS =
      List.of("examples_per_second", "training_s", "parameters");

  /**
   * @param tested the report of an evaluation on the test rows; missing where there is none
   */
  static RunEntry of(String name, RunSource source, boolean reported, JsonNode tested) {
    var run = source.run();
    String monitor = source.monitor().orElse("");
    Map<String, Cell> facts = new LinkedHashMap<>();
    facts.put("job", Cell.text(run.job()));
    facts.put("status", Cell.text(run.status().word()));
    Times.parse(run.started()).ifPresent(time -> facts.put("started", Cell.of(time)));
    Summary.duration(run)
        .ifPresent(lasted -> facts.put("seconds", Cell.number(lasted.toMillis() / 1e3)));
    Optional.ofNullable(run.configuration().get("model.kind"))
        .ifPresent(kind -> facts.put("model", Cell.text(kind.asText())));
    source.wholeFigure("epochs").ifPresent(epochs -> facts.put("epochs", Cell.number(epochs)));
    source.wholeFigure("best_epoch").ifPresent(best -> facts.put("best epoch", Cell.number(best)));
    source.word("stop_reason").ifPresent(why -> facts.put("stopped by", Cell.text(why)));
    Map<String, Cell> figures = new LinkedHashMap<>();
    Map<String, Object> result = run.result() == null ? Map.of() : run.result();
    Stream.of(
            Stream.of(monitor),
            METRICS.stream().map(metric -> "val_" + metric),
            Stream.of("train_loss"),
            COSTS.stream())
        .flatMap(names -> names)
        .filter(figure -> result.get(figure) instanceof Number)
        .forEach(figure -> figures.put(figure, Cell.of(result.get(figure))));
    METRICS.stream()
        .filter(metric -> tested.path(metric).isNumber())
        .forEach(
            metric -> figures.put("test_" + metric, Cell.number(tested.get(metric).asDouble())));
    String started = run.started() == null ? "" : run.started();
    return new RunEntry(name, reported, started, monitor, facts, figures);
  }

  /** All runs, with a column for each figure that one of them has. */
  static Table table(List<RunEntry> entries) {
    Set<String> figures = new LinkedHashSet<>();
    entries.forEach(entry -> figures.addAll(entry.figures().keySet()));
    List<String> columns = new ArrayList<>(List.of("run"));
    columns.addAll(FACTS);
    columns.addAll(figures);
    return new Table(
        "All runs, the last one first; the names of columns sort it",
        true,
        columns,
        entries.stream().map(entry -> entry.line(figures)).toList());
  }

  private Table.Line line(Set<String> all) {
    List<Cell> cells = new ArrayList<>();
    cells.add(reported ? Cell.link(name, address()) : Cell.text(name));
    FACTS.forEach(fact -> cells.add(facts.getOrDefault(fact, Cell.EMPTY)));
    all.forEach(figure -> cells.add(figures.getOrDefault(figure, Cell.EMPTY)));
    return new Table.Line(cells);
  }

  /** Of the report, from the index: a name may hold what means something else in an address. */
  private String address() {
    try {
      return new URI(null, null, "./" + name + "/" + RunReport.NAME, null).toASCIIString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("cannot lead to " + name, e);
    }
  }
}
