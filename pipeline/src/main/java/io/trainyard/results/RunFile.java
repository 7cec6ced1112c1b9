package io.trainyard.results;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trainyard.failure.BadData;
import io.trainyard.storage.AtomicFiles;
import io.trainyard.storage.RecordJson;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * {@code run.json}: where a run stands, and what it is.
 *
 * @param started and {@code ended}: ISO 8601 in UTC; the end is null while the run is on
 * @param configuration every value in effect, by its path
 * @param result the figures of the JSON line; null until the run has finished
 * @param error why the run failed; null where it did not
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunFile(
    int formatVersion,
    String job,
    String runId,
    Status status,
    Map<String, String> versions,
    String datasetFingerprint,
    String networkSha256,
    long seed,
    String started,
    String ended,
    SortedMap<String, JsonNode> configuration,
    Map<String, Object> result,
    String error) {

  /** Where a run stands. */
  public enum Status {
    @JsonProperty("running")
    RUNNING,
    @JsonProperty("succeeded")
    SUCCEEDED,
    @JsonProperty("failed")
    FAILED;

    /** The name in {@code run.json}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Of the file in a run's directory. */
  public static final String NAME = "run.json";

  static final int FORMAT_VERSION = 1;

  private static final ObjectMapper JSON = RecordJson.indented().build();

  public RunFile {
    // Null where a damaged file says nothing; whoever parses it tells.
    versions = versions == null ? Map.of() : unmodifiable(versions);
    configuration =
        configuration == null
            ? null
            : Collections.unmodifiableSortedMap(new TreeMap<>(configuration));
    result = result == null ? null : unmodifiable(result);
  }

  private static <V> Map<String, V> unmodifiable(Map<String, V> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }

  /**
   * What stands in the directory of a run; empty where there is no run.
   *
   * @throws BadData if it holds something that is no run, or one of a later format version
   * @throws IOException if the file system fails
   */
  public static Optional<RunFile> in(Path directory, Configuration conf) throws IOException {
    Path file = new Path(directory, NAME);
    try {
      return Optional.of(parse(AtomicFiles.read(file, conf), file));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /** Whether the run is over, and has its result. */
  public boolean hasSucceeded() {
    return status == Status.SUCCEEDED;
  }

  /** What one of several trainings of the run is called. */
  public String trainingWord() {
    return switch (job) {
      case "ensemble" -> "member";
      case "tune" -> "trial";
      default -> "training";
    };
  }

  static RunFile running(RunDescription run, String id, String started) {
    return new RunFile(
        FORMAT_VERSION,
        run.job(),
        id,
        Status.RUNNING,
        run.versions(),
        run.datasetFingerprint(),
        run.networkSha256(),
        run.seed(),
        started,
        null,
        values(run.configuration()),
        null,
        null);
  }

  /** Rendered values as they are compared. */
  static SortedMap<String, JsonNode> values(Map<String, String> rendered) {
    SortedMap<String, JsonNode> values = new TreeMap<>();
    rendered.forEach((key, value) -> values.put(key, parse(key, value)));
    return values;
  }

  RunFile succeeded(Map<String, Object> figures, Instant end) {
    return ended(Status.SUCCEEDED, end, new LinkedHashMap<>(figures), null);
  }

  RunFile failed(String why, Instant end) {
    return ended(Status.FAILED, end, null, why);
  }

  private RunFile ended(Status how, Instant end, Map<String, Object> figures, String why) {
    return new RunFile(
        formatVersion,
        job,
        runId,
        how,
        versions,
        datasetFingerprint,
        networkSha256,
        seed,
        started,
        end.toString(),
        configuration,
        figures,
        why);
  }

  byte[] toJson() throws IOException {
    return JSON.writeValueAsBytes(this);
  }

  /**
   * @param file where {@code json} was read from, for messages
   * @throws BadData if it is none, or of a later version
   */
  static RunFile parse(byte[] json, Path file) throws IOException {
    try {
      JsonNode tree = JSON.readTree(json);
      JsonNode version = tree.path("format_version");
      if (!version.isInt() || version.intValue() < 1) {
        throw unreadable(file, "no format_version");
      }
      if (version.intValue() > FORMAT_VERSION) {
        throw new BadData(
            String.format(
                "cannot open run %s: expected format version %d at most in %s, found %d; use the"
                    + " Trainyard that wrote it, or a later one, or choose another run.id",
                file.getParent().getName(), FORMAT_VERSION, file, version.intValue()));
      }
      RunFile run = JSON.treeToValue(tree, RunFile.class);
      if (run.job() == null || run.status() == null || run.configuration() == null) {
        throw unreadable(file, "one without job, status or configuration");
      }
      return run;
    } catch (JsonProcessingException e) {
      throw unreadable(file, "something else: " + e.getOriginalMessage());
    }
  }

  private static BadData unreadable(Path file, String found) {
    return new BadData(
        String.format(
            "cannot open run %s: expected the description of a run in %s, found %s; restore the"
                + " file, remove the directory, or choose another run.id",
            file.getParent().getName(), file, found));
  }

  private static JsonNode parse(String key, String value) {
    try {
      return JSON.readTree(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(key + " is no JSON: " + value, e);
    }
  }
}
