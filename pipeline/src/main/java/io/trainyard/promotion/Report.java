package io.trainyard.promotion;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trainyard.config.Nearest;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.Infrastructure;
import io.trainyard.storage.AtomicFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * What an evaluation has left of a model: {@code evaluation/NAME.json} beside it.
 *
 * @param split whose rows it is of
 * @param dataset path of the dataset
 * @param fingerprint of the dataset
 * @param modelSha256 of what describes the model; empty where the report does not tell
 * @param figures all numbers in it, by the names that the evaluate job calls them, which begin with
 *     the split
 */
public record Report(
    Path file,
    String split,
    String dataset,
    String fingerprint,
    String modelSha256,
    SortedMap<String, Double> figures) {

  /** The directory of reports, below that of a run or of a promoted version. */
  static final String DIRECTORY = "evaluation";

  private static final ObjectMapper JSON = new ObjectMapper();
  static final String ENDING = ".json";

  private static final Pattern METRIC = Pattern.compile("(train|validation|test)_.+");

  /** How numbers are written in JSON that JSON has no words for. */
  private static final List<String> NOT_FINITE = List.of("NaN", "Infinity", "-Infinity");

  public Report {
    figures = Collections.unmodifiableSortedMap(new TreeMap<>(figures));
  }

  /** What the evaluation is called: the split, with more where it is of another dataset. */
  public String name() {
    String name = file.getName();
    return name.substring(0, name.length() - ENDING.length());
  }

  /** The split that a metric is of, by its name; empty where the name begins with none. */
  static Optional<String> splitOf(String metric) {
    Matcher matcher = METRIC.matcher(metric);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /**
   * Reads all reports of a directory; what is no report is passed over.
   *
   * @param home directory of a run or of a promoted version
   * @throws Infrastructure if reading fails
   */
  public static List<Report> allIn(Path home, Configuration conf) {
    Path directory = new Path(home, DIRECTORY);
    List<Report> reports = new ArrayList<>();
    try {
      FileStatus[] found = AtomicFiles.fileSystem(directory, conf).listStatus(directory);
      for (Path file : Arrays.stream(found).map(FileStatus::getPath).sorted().toList()) {
        if (file.getName().endsWith(ENDING) && !file.getName().startsWith(".")) {
          read(file, conf).ifPresent(reports::add);
        }
      }
    } catch (FileNotFoundException e) {
      return List.of();
    } catch (IOException e) {
      throw new Infrastructure(
          "cannot read the evaluations in %s: %s; mend it, then give the same command again"
              .formatted(directory, e.getMessage()),
          e);
    }
    return reports;
  }

  private static Optional<Report> read(Path file, Configuration conf) throws IOException {
    JsonNode json;
    try {
      json = JSON.readTree(AtomicFiles.read(file, conf));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
    String split = json.path("split").asText();
    if (split.isEmpty() || !json.has("dataset_fingerprint")) {
      return Optional.empty();
    }
    SortedMap<String, Double> figures = new TreeMap<>();
    json.fields()
        .forEachRemaining(
            entry -> {
              if (isNumber(entry.getValue())) {
                figures.put(split + "_" + entry.getKey(), entry.getValue().asDouble());
              }
            });
    return Optional.of(
        new Report(
            file,
            split,
            json.path("dataset").asText(),
            json.path("dataset_fingerprint").asText(),
            json.path("model_sha256").asText(),
            figures));
  }

  private static boolean isNumber(JsonNode value) {
    return value.isNumber() || value.isTextual() && isNotFinite(value.asText());
  }

  /** Whether a text stands for a number in JSON, which has no words for those. */
  public static boolean isNotFinite(String text) {
    return NOT_FINITE.contains(text);
  }

  /**
   * The figure of that name.
   *
   * @param key the setting that names it
   * @throws BadConfiguration that names those that there are, if there is none
   */
  double figure(String metric, String key) {
    Double figure = figures.get(metric);
    if (figure == null) {
      throw new BadConfiguration(
          "cannot judge by %s: expected one of %s, which are in %s, found %s%s"
              .formatted(
                  key,
                  String.join(", ", figures.keySet()),
                  file,
                  metric,
                  Nearest.hint(metric, figures.keySet())));
    }
    return figure;
  }
}
