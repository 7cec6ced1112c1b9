package io.trainyard.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trainyard.failure.BadData;
import io.trainyard.failure.Infrastructure;
import io.trainyard.promotion.Report;
import io.trainyard.results.Excerpt;
import io.trainyard.results.MetricRow;
import io.trainyard.results.Outlet;
import io.trainyard.results.ResultFile;
import io.trainyard.results.RunDirectory;
import io.trainyard.results.RunFile;
import io.trainyard.results.TrialRow;
import io.trainyard.storage.AtomicFiles;
import io.trainyard.training.RunStatus;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Reads what there is of a run: {@code run.json}, its tables, and what evaluations left. */
final class RunReader {

  private static final Excerpt.Limits ALL =
      new Excerpt.Limits(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, 0);

  private static final String TRIALS = "trials.parquet";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final RunStatus.State state;
  private final Path directory;
  private final RunFile run;
  private final Configuration conf;

  RunReader(RunStatus status, Configuration conf) {
    this.state = status.state();
    this.directory = status.path();
    this.run = status.run();
    this.conf = conf;
  }

  ExportedRun read() {
    // Names of directories and filters of a server are made of it.
    if (run.runId() == null || !RunDirectory.isId(run.runId())) {
      throw new BadData(
          "cannot export %s: expected a run_id of %s in its %s, found %s; restore the file"
              .formatted(directory, RunDirectory.ID_RULE, RunFile.NAME, run.runId()));
    }
    SortedMap<Integer, List<Point>> epochs = epochs();
    List<Point> points = new ArrayList<>(epochs.getOrDefault(0, List.of()));
    points.addAll(result());
    points.addAll(evaluations());
    ExportedTraining whole = new ExportedTraining("", parameters(), points);
    Instant started = instant(run.started());
    Instant last =
        run.ended() == null
            ? whole.last().filter(started::isBefore).orElse(started)
            : instant(run.ended());
    return new ExportedRun(directory, run, state, started, last, whole, trainings(epochs));
  }

  /** By training, as the table has them: 0 is the run's only one. */
  private SortedMap<Integer, List<Point>> epochs() {
    SortedMap<Integer, List<Point>> epochs = new TreeMap<>();
    for (MetricRow row : Outlet.ofRun(directory, conf).metrics().excerpt(ALL).rows()) {
      String of = row.split().equals("validation") ? "val" : row.split();
      epochs
          .computeIfAbsent(row.member(), member -> new ArrayList<>())
          .add(new Point(new Series(of, row.metric()), row.epoch(), row.time(), row.value()));
    }
    return epochs;
  }

  private List<ExportedTraining> trainings(SortedMap<Integer, List<Point>> epochs) {
    Map<Integer, SortedMap<String, JsonNode>> settings = trials();
    List<ExportedTraining> trainings = new ArrayList<>();
    epochs
        .tailMap(1)
        .forEach(
            (number, points) ->
                trainings.add(
                    new ExportedTraining(
                        run.trainingWord() + "-" + number,
                        settings.getOrDefault(number, new TreeMap<>()),
                        points)));
    return trainings;
  }

  private Instant instant(String text) {
    try {
      return Instant.parse(String.valueOf(text));
    } catch (DateTimeException e) {
      throw new BadData(
          "cannot export %s: expected times as ISO 8601 in its %s, found %s; restore the file"
              .formatted(directory, RunFile.NAME, text),
          e);
    }
  }

  /** What may not differ when a run is taken up again, less what is not set. */
  private SortedMap<String, JsonNode> parameters() {
    SortedMap<String, JsonNode> parameters = new TreeMap<>(run.configuration());
    parameters
        .entrySet()
        .removeIf(
            setting -> setting.getValue().isNull() || RunDirectory.isOperational(setting.getKey()));
    return parameters;
  }

  /** The epoch that the run's model is of; 0 where it is not of one. */
  private int bestEpoch() {
    return run.result() != null && run.result().get("best_epoch") instanceof Integer best
        ? best
        : 0;
  }

  private List<Point> result() {
    List<Point> points = new ArrayList<>();
    if (run.result() != null) {
      Instant ended = instant(run.ended());
      numbers("", run.result())
          .forEach(
              (name, value) ->
                  points.add(
                      new Point(new Series(Series.RESULT, name), bestEpoch(), ended, value)));
    }
    return points;
  }

  /** All numbers among figures as JSON has them; those within others by their path. */
  private static SortedMap<String, Double> numbers(String path, Map<?, ?> figures) {
    SortedMap<String, Double> numbers = new TreeMap<>();
    figures.forEach(
        (key, value) -> {
          if (value instanceof Map<?, ?> inner) {
            numbers.putAll(numbers(path + key + ".", inner));
          } else if (value instanceof Number number) {
            numbers.put(path + key, number.doubleValue());
          } else if (value instanceof String text && Report.isNotFinite(text)) {
            numbers.put(path + key, Double.valueOf(text));
          }
        });
    return numbers;
  }

  private List<Point> evaluations() {
    List<Point> points = new ArrayList<>();
    for (Report report : Report.allIn(directory, conf)) {
      Instant time = modified(report.file());
      int prefix = report.split().length() + 1;
      report
          .figures()
          .forEach(
              (name, value) -> {
                Series series = new Series(report.name(), name.substring(prefix));
                points.add(new Point(series, bestEpoch(), time, value));
              });
    }
    return points;
  }

  private Instant modified(Path file) {
    try {
      return Instant.ofEpochMilli(
          AtomicFiles.fileSystem(file, conf).getFileStatus(file).getModificationTime());
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static Infrastructure unreadable(Path file, IOException e) {
    return new Infrastructure(
        "cannot read %s: %s; mend it, then give the same command again"
            .formatted(file, e.getMessage()),
        e);
  }

  /** What each trial of a search has set; nothing before the search has ended. */
  private Map<Integer, SortedMap<String, JsonNode>> trials() {
    Map<Integer, SortedMap<String, JsonNode>> settings = new TreeMap<>();
    Path table = new Path(directory, TRIALS);
    try {
      if (!AtomicFiles.fileSystem(table, conf).exists(table)) {
        return settings;
      }
    } catch (IOException e) {
      throw unreadable(table, e);
    }
    for (TrialRow row : ResultFile.trials(table, new TreeMap<>(), conf).rows()) {
      SortedMap<String, JsonNode> values = new TreeMap<>();
      row.settings().forEach((path, json) -> values.put(path, parse(json)));
      settings.put(row.trial(), values);
    }
    return settings;
  }

  private static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON: " + json, e);
    }
  }
}
